using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Operator.Followers;

/// <summary>
/// One FollowerCluster and what is known of its cluster. Each property is the newest value; what must fit together is read once. Thread-safe.
/// </summary>
public sealed class Follower
{
    private static readonly Dictionary<string, string> NoLabels = [];

    private volatile FollowerCluster _cluster;
    private volatile FollowerState _state = FollowerState.Initial;
    private volatile FollowerSession? _session;
    private long _lastHeard;

    internal Follower(FollowerCluster cluster) => _cluster = cluster;

    public string Name => _cluster.Metadata.Name ?? "";

    public string Uid => _cluster.Metadata.Uid ?? "";

    public IReadOnlyDictionary<string, string> Labels => _cluster.Metadata.Labels ?? NoLabels;

    public FollowerClusterSpec Spec => _cluster.Spec;

    public DateTimeOffset CreationTimestamp => _cluster.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue;

    public bool IsBeingDeleted => _cluster.IsBeingDeleted();

    /// <summary>Whether the FollowerCluster, when it is deleted, waits until its copies are seen to.</summary>
    public bool HasFinalizer => _cluster.Metadata.Finalizers?.Contains(Finalizers.Follower) == true;

    public FollowerState State => _state;

    /// <summary>
    /// Null until it is connected and every guard rail let it through, and again when one no longer does. Another endpoint or other
    /// credentials make another session.
    /// </summary>
    public FollowerSession? Session => _session;

    /// <summary>When the cluster last gave a good answer; null if never in this run.</summary>
    public DateTimeOffset? LastHeard =>
        Volatile.Read(ref _lastHeard) is not 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>The newest object; changes as the cache does.</summary>
    internal FollowerCluster Cluster
    {
        get => _cluster;
        set => _cluster = value;
    }

    public override string ToString() => Name;

    internal void Become(FollowerState state) => _state = state;

    internal void Attach(FollowerSession? session) => _session = session;

    internal void Heard(DateTimeOffset at) => Volatile.Write(ref _lastHeard, at.UtcTicks);
}
