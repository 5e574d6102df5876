using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;

namespace Bellwether.EndToEnd.Tests.Migration;

/// <summary>Records every event of one object from now on. A server shows each change of it in one, in order, and leaves none out.</summary>
internal sealed class ObjectWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<(string Type, Seen Object)> _events = [];
    private readonly string _path;
    private Task _reading = Task.CompletedTask;

    private ObjectWatch(string path) => _path = path;

    /// <summary>What was there at the beginning, and everything that became of it.</summary>
    public IReadOnlyList<(string Type, Seen Object)> Events => [.. _events];

    /// <param name="collection">The path of the collection.</param>
    /// <param name="name">An object that is there.</param>
    public static async Task<ObjectWatch> StartAsync(Cluster cluster, string collection, string name)
    {
        var first = await cluster.LookAsync($"{collection}/{name}");
        var watch = new ObjectWatch(collection);
        watch._events.Enqueue(("SEEN", first));
        var stream = await cluster.Server.Admin.GetStreamAsync(
            $"{collection}?watch=true&fieldSelector=metadata.name={name}&resourceVersion={first.ResourceVersion}&timeoutSeconds=3600");
        watch._reading = watch.ReadAsync(stream);
        return watch;
    }

    /// <summary>Waits until the event of this version was recorded: with it, all before it were.</summary>
    public Task ReachesAsync(Seen last) => Poll.UntilAsync(
        () =>
        {
            if (_reading.IsCompleted)
            {
                throw new GaveUpException($"the watch of {_path} has ended: {_reading.Exception?.Message}");
            }

            Events.Should().Contain(seen => seen.Object.ResourceVersion == last.ResourceVersion);
            return Task.CompletedTask;
        },
        TimeSpan.FromSeconds(30),
        () => string.Join('\n', Events));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ReadAsync(Stream stream)
    {
        using var lines = new StreamReader(stream);
        while (await lines.ReadLineAsync(_stop.Token) is { } line)
        {
            var frame = JsonNode.Parse(line)!;
            _events.Enqueue((frame["type"]!.GetValue<string>(), new Seen(_path, frame["object"]!.DeepClone())));
        }
    }
}
