using System.Text.Json.Nodes;

namespace Bellwether.Demo.Clusters;

/// <summary>What is in all clusters right now, told by watches like those of any other client.</summary>
internal sealed class World(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Cluster, ObjectName Name), Sighting> _seen = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Follows a kind in a cluster until cancelled.</summary>
    public async Task FollowAsync(DemoCluster cluster, string kind, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await foreach (var change in cluster.Client.WatchAsync(kind, cancellationToken))
            {
                if (change.Text("type") is "ADDED" or "MODIFIED" or "DELETED" && change["object"] is JsonObject obj)
                {
                    See(new Sighting(cluster.Name, obj.NameOf(), change.Text("type") == "DELETED" ? null : obj, time.GetTimestamp()));
                }
            }
        }
    }

    public JsonObject? Find(string cluster, ObjectName name)
    {
        lock (_gate)
        {
            return _seen.GetValueOrDefault((cluster, name))?.Object;
        }
    }

    public Sighting? Last(string cluster, ObjectName name)
    {
        lock (_gate)
        {
            return _seen.GetValueOrDefault((cluster, name));
        }
    }

    /// <summary>Waits until an object is as it should be.</summary>
    /// <param name="cluster">Where.</param>
    /// <param name="name">Which object.</param>
    /// <param name="condition">How it should be; null stands for an object that isn't there.</param>
    /// <param name="within">The deadline.</param>
    /// <param name="otherwise">What is wrong if it isn't in time: half a sentence, such as <c>the copy did not come back</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DemoFailure">Not in time.</exception>
    public async Task<Sighting> WaitAsync(
        string cluster, ObjectName name, Func<JsonObject?, bool> condition, TimeSpan within, string otherwise, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        while (true)
        {
            var changed = Changed();
            if (Last(cluster, name) is var last && condition(last?.Object))
            {
                return last ?? new Sighting(cluster, name, null, time.GetTimestamp());
            }

            try
            {
                await changed.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new DemoFailure($"Within {within.TotalSeconds:0} seconds, {otherwise}.");
            }
        }
    }

    private Task Changed()
    {
        lock (_gate)
        {
            return _changed.Task;
        }
    }

    private void See(Sighting sighting)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            var key = (sighting.Cluster, sighting.Name);
            _seen[key] = _seen.GetValueOrDefault(key) switch
            {
                null => sighting,
                var last when last.IsSameStateAs(sighting) => last with { Object = sighting.Object },
                var last => sighting with { Before = last.Object, WasDeleted = last.Object is null },
            };
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
