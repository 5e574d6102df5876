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

    /// <summary>How many copies fail for each reason, also those that the status has no room for.</summary>
    public IReadOnlyList<ReasonCount> FailuresByReason => Sync.Status?.FailuresByReason ?? [];

    /// <summary>The sync's copies in one follower; null: there are none, or the status has no room for it.</summary>
    public ClusterSummary? In(string follower) => _clusters.GetValueOrDefault(follower);

    /// <summary>
    /// Copies in a follower fail by themselves, and not just because it can't be asked. That is told by their reasons, and where the status has no
    /// room for those, by the follower, which is Ready.
    /// </summary>
    public bool FailsByItselfIn(string follower, bool isReady)
    {
        if (In(follower) is not { Failing: > 0 } summary)
        {
            return false;
        }

        CopyFailure[] known = [.. Failures.Where(failure => failure.Cluster == follower)];
        return known.Any(IsByItself) || (isReady && known.Length < summary.Failing);
    }

    /// <summary>That a follower can't be asked is told of the follower; whatever else fails needs somebody who looks at the copy.</summary>
    public static bool IsByItself(CopyFailure failure) => failure.Reason != CopyReasons.ClusterUnavailable;
}
