using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Cli.Statuses;

/// <summary>A CrossClusterSync and how it stands.</summary>
internal sealed class SyncStanding(CrossClusterSync sync)
{
    private readonly Dictionary<string, ClusterSummary> _clusters = (sync.Status?.Clusters ?? [])
        .GroupBy(cluster => cluster.Name)
        .ToDictionary(group => group.Key, group => group.First());

    public CrossClusterSync Sync { get; } = sync;

    public ObjectKey Key { get; } = sync.Key();

    public Standing Standing { get; } = Standing.Of(sync);

    /// <summary>Null before the operator has counted.</summary>
    public CopyCounts? Copies => Sync.Status?.Copies;

    public IReadOnlyCollection<ClusterSummary> Clusters => _clusters.Values;

    /// <summary>Followers that the status has no room for.</summary>
    public int ClustersOmitted => Sync.Status?.ClustersOmitted ?? 0;

    public IReadOnlyList<CopyFailure> Failures => Sync.Status?.Failures ?? [];

    /// <summary>The sync's copies in one follower; null: there are none, or the status has no room for it.</summary>
    public ClusterSummary? In(string follower) => _clusters.GetValueOrDefault(follower);
}
