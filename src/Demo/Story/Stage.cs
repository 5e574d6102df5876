using System.Text.Json.Nodes;
using Bellwether.Demo.Clusters;
using Bellwether.Demo.Operation;
using Bellwether.Demo.Views;

namespace Bellwether.Demo.Story;

/// <summary>What the steps share: the clusters, what is seen in them, and the view that shows it.</summary>
internal sealed class Stage(DemoFleet fleet, World world, Contents contents, IView view, OperatorLog log, string root, TimeProvider time)
    : IAsyncDisposable
{
    /// <summary>Far more than any step takes on a slow machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _ending = new();
    private readonly List<Task> _watches = [];
    private OperatorRun? _operator;

    public DemoFleet Fleet => fleet;

    public World World => world;

    public Contents Contents => contents;

    public IView View => view;

    /// <summary>Folder of the repository.</summary>
    public string Root => root;

    public TimeProvider Time => time;

    public void Follow(DemoCluster cluster, string kind) => _watches.Add(World.FollowAsync(cluster, kind, _ending.Token));

    public void StartOperator() => _operator = OperatorRun.Start(fleet.KubeconfigFile, log);

    /// <summary>Does a part of the story; fails at once, with its reason, when the operator or a watch ends meanwhile.</summary>
    public async Task<string> GuardAsync(Task<string> part)
    {
        var first = await Task.WhenAny([part, .. _watches, .. _operator is null ? [] : new Task[] { _operator.Ended }]);
        if (first != part && _operator is { Ended.IsCompleted: true })
        {
            throw await _operator.Ended;
        }

        if (first != part)
        {
            await first;
        }

        return await part;
    }

    public Task<Sighting> WaitAsync(
        string cluster, ObjectName name, Func<JsonObject?, bool> condition, string otherwise, CancellationToken cancellationToken) =>
        World.WaitAsync(cluster, name, condition, Patience, otherwise, cancellationToken);

    /// <summary>Waits until a follower has the content of a source.</summary>
    public Task<Sighting> WaitForCopyAsync(string cluster, ObjectName copy, string digest, CancellationToken cancellationToken) => WaitAsync(
        cluster,
        copy,
        obj => obj is not null && obj.IsCopy() && obj.ContentDigest() == digest,
        $"{copy} in {cluster} did not get the content of its source",
        cancellationToken);

    public string Milliseconds(long from, long to) => $"{Math.Max(1, time.GetElapsedTime(from, to).TotalMilliseconds):0} ms";

    public async ValueTask DisposeAsync()
    {
        if (_operator is not null)
        {
            await _operator.DisposeAsync();
        }

        await _ending.CancelAsync();
        await Task.WhenAll(_watches).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _ending.Dispose();
    }
}
