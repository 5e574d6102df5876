using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Followers.Connecting;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Followers;

/// <summary>
/// The followers of the FollowerClusters that there are, each with a connection of its own. What it is told comes from one informer, in
/// order; what it tells comes from many threads.
/// </summary>
internal sealed partial class FollowerDirectory(ConnectionServices services, ILogger<FollowerDirectory> logger)
    : IFollowerDirectory, IFollowerEvents, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Entry> _entries = [];
    private readonly ConcurrentDictionary<Task, bool> _ending = [];
    private readonly Lock _gate = new();
    private Action<FollowerChange>[] _subscribers = [];
    private Action<string>[] _stateSubscribers = [];

    public IReadOnlyCollection<Follower> All => [.. _entries.Values.Select(entry => entry.Follower)];

    public bool TryGet(string name, [MaybeNullWhen(false)] out Follower follower)
    {
        follower = _entries.TryGetValue(name, out var entry) ? entry.Follower : null;
        return follower is not null;
    }

    public IDisposable Subscribe(Action<FollowerChange> handler)
    {
        lock (_gate)
        {
            _subscribers = [.. _subscribers, handler];
        }

        return new Unsubscriber(() => _subscribers = [.. _subscribers.Where(other => other != handler)], _gate);
    }

    /// <summary>Calls back with the name of each follower whose state, as a status would tell it, changed.</summary>
    public IDisposable SubscribeState(Action<string> handler)
    {
        lock (_gate)
        {
            _stateSubscribers = [.. _stateSubscribers, handler];
        }

        return new Unsubscriber(() => _stateSubscribers = [.. _stateSubscribers.Where(other => other != handler)], _gate);
    }

    /// <summary>
    /// What statuses say of earlier runs counts until the connections know better; else the younger of two could come first after a restart.
    /// </summary>
    public void ClaimKnown(IEnumerable<FollowerCluster> clusters)
    {
        foreach (var cluster in clusters)
        {
            if (cluster.Status?.ClusterUID is { Length: > 0 } known)
            {
                var created = cluster.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue;
                foreach (var younger in services.Claims.Make(cluster.Metadata.Name!, created, known).Evicted)
                {
                    Evict(younger);
                }
            }
        }
    }

    /// <summary>Takes in a FollowerCluster that is there, new or changed. Not called for two at a time.</summary>
    public void Set(FollowerCluster cluster)
    {
        var name = cluster.Metadata.Name!;
        if (_entries.TryGetValue(name, out var entry) && entry.Follower.Uid != cluster.Metadata.Uid)
        {
            // Deleted and created again: what was known of the old one says nothing about the new one.
            Remove(name);
            entry = null;
        }

        if (entry is null)
        {
            var follower = new Follower(cluster);
            ClaimKnown([cluster]);
            // Known before it is connected: whoever is told of it looks for it here.
            _entries[name] = entry = new Entry(follower, new FollowerConnection(follower, services, this));
            entry.Connection.Start();
            Tell(new FollowerChange(name, FollowerChangeKind.Appeared));
            // Whoever writes its status may have looked for it here before this, and a cluster that hangs gives no news for long.
            StateChanged(name);
            return;
        }

        var before = entry.Follower.Cluster;
        entry.Follower.Cluster = cluster;
        if (before.Metadata.Generation != cluster.Metadata.Generation || !Same(before.Metadata.Annotations, cluster.Metadata.Annotations))
        {
            entry.Connection.Look(WakeReasons.Credentials | WakeReasons.Probe);
        }

        if (before.Metadata.Generation != cluster.Metadata.Generation
            || before.IsBeingDeleted() != cluster.IsBeingDeleted()
            || (before.Metadata.Finalizers?.Count ?? 0) != (cluster.Metadata.Finalizers?.Count ?? 0)
            || !Same(before.Metadata.Labels, cluster.Metadata.Labels))
        {
            Tell(new FollowerChange(name, FollowerChangeKind.SpecOrLabelsChanged));
        }
    }

    /// <summary>The FollowerCluster is gone: ends its session and touches nothing in its cluster.</summary>
    public void Remove(string name)
    {
        if (!_entries.TryRemove(name, out var entry))
        {
            return;
        }

        var ending = entry.Connection.DisposeAsync().AsTask();
        _ending[ending] = true;
        _ = ending.ContinueWith(
            done => _ending.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        if (services.Claims.Release(name))
        {
            foreach (var other in _entries.Values.Where(
                other => other.Follower.State.Failure?.Reason == FollowerClusterReasons.DuplicateCluster))
            {
                other.Connection.Look(WakeReasons.Probe);
            }
        }

        Tell(new FollowerChange(name, FollowerChangeKind.Removed));
    }

    /// <summary>A Secret of the operator's namespace changed: those who sign in with it read it again.</summary>
    public void SecretChanged(string secret)
    {
        foreach (var entry in _entries.Values)
        {
            if (entry.Follower.Spec.Kubeconfig?.SecretRef?.Name == secret)
            {
                entry.Connection.Look(WakeReasons.Credentials | WakeReasons.Probe);
            }
        }
    }

    /// <summary>Syncs came, went or changed: what they need in followers may be something else.</summary>
    public void NeedsChanged()
    {
        foreach (var entry in _entries.Values)
        {
            entry.Connection.Look(WakeReasons.Needs);
        }
    }

    public void Evict(string follower)
    {
        if (_entries.TryGetValue(follower, out var entry))
        {
            entry.Connection.Evict();
        }
    }

    public void StateChanged(string follower)
    {
        foreach (var subscriber in _stateSubscribers)
        {
            subscriber(follower);
        }
    }

    public void Tell(FollowerChange change)
    {
        if (change.Kind is FollowerChangeKind.NamespaceChanged or FollowerChangeKind.CopyChanged && !_entries.ContainsKey(change.Follower))
        {
            // The last words of an informer that is being stopped.
            return;
        }

        foreach (var subscriber in _subscribers)
        {
            try
            {
                subscriber(change);
            }
            catch (Exception exception)
            {
                LogSubscriberFailed(change.Kind, change.Follower, exception);
            }
        }
    }

    /// <summary>The connection that was looked at longest ago, and how long.</summary>
    public TimeSpan LongestIdle(out string? follower)
    {
        var longest = _entries.Values.MaxBy(entry => entry.Connection.Idle);
        follower = longest?.Follower.Name;
        return longest?.Connection.Idle ?? TimeSpan.Zero;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _entries.Keys)
        {
            Remove(name);
        }

        await Task.WhenAll(_ending.Keys);
    }

    private static bool Same(Dictionary<string, string>? one, Dictionary<string, string>? other)
    {
        var (items, others) = (one ?? [], other ?? []);
        return items.Count == others.Count && items.All(item => others.TryGetValue(item.Key, out var value) && value == item.Value);
    }

    [LoggerMessage(LogLevel.Error, "Crashed in a subscriber told of {Change} of follower {Follower}")]
    private partial void LogSubscriberFailed(FollowerChangeKind change, string follower, Exception exception);

    private sealed record Entry(Follower Follower, FollowerConnection Connection);

    private sealed class Unsubscriber(Action end, Lock gate) : IDisposable
    {
        public void Dispose()
        {
            lock (gate)
            {
                end();
            }
        }
    }
}
