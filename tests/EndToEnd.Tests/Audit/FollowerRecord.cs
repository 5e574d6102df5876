using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Bellwether.Sandbox;

namespace Bellwether.EndToEnd.Tests.Audit;

/// <summary>
/// Every state that the copies in a sandbox cluster had, in order, as the cluster's own watch shows them; whatever the operator thinks of it.
/// </summary>
internal sealed class FollowerRecord : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<HeldState>> _states = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpMessageInvoker _client;
    private readonly Task _watch;
    private int _count;

    public FollowerRecord(string name, ApiServer server, string space)
    {
        Name = name;
        _client = new HttpMessageInvoker(new InMemoryHandler(server));
        _watch = WatchAsync(space, server.ResourceVersion);
    }

    public string Name { get; }

    /// <summary>How many states there were so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>By the copy's name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<HeldState>> States =>
        _states.ToDictionary(copy => copy.Key, copy => (IReadOnlyList<HeldState>)[.. copy.Value]);

    public int CountOf(string copy) => _states.TryGetValue(copy, out var states) ? states.Count : 0;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watch.ContinueWith(static _ => { }, TaskScheduler.Default);
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task WatchAsync(string space, long since)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"https://{Name}.test/api/v1/namespaces/{space}/secrets?watch=true&resourceVersion={since}");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {ApiServerOptions.AdminToken}");
        using var response = await _client.SendAsync(request, _stop.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(_stop.Token));
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            var seen = JsonNode.Parse(line)!;
            var metadata = seen["object"]!["metadata"]!;
            if (metadata["annotations"]?["bellwether.dev/fingerprint"]?.GetValue<string>() is { } fingerprint)
            {
                var held = new HeldState(HeldState.ShortForm(fingerprint), TimeProvider.System.GetUtcNow());
                var states = _states.GetOrAdd(metadata["name"]!.GetValue<string>(), _ => new());
                if (states.LastOrDefault()?.Fingerprint != held.Fingerprint)
                {
                    states.Enqueue(held);
                    Interlocked.Increment(ref _count);
                }
            }
        }
    }
}

/// <summary>What a copy held from a time on.</summary>
/// <param name="Fingerprint">Its short form.</param>
internal sealed record HeldState(string Fingerprint, DateTimeOffset At)
{
    /// <summary>As the audit trail shortens a fingerprint where it knows nothing else of a copy.</summary>
    public static string ShortForm(string fingerprint) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(fingerprint)).AsSpan(0, 16));
}
