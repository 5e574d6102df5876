using Bellwether.Crds;

namespace Bellwether.Cli.Statuses;

/// <summary>What the custom resources of the management cluster said at one time. The worst come first.</summary>
internal sealed class FleetStatus
{
    private FleetStatus(StatusScope scope, IEnumerable<CrossClusterSync> syncs, IEnumerable<FollowerCluster>? followers, DateTimeOffset now)
    {
        Scope = scope;
        Now = now;
        Syncs =
        [
            .. syncs.Select(sync => new SyncStanding(sync))
                .OrderBy(sync => sync.Standing.State)
                .ThenBy(sync => sync.Key.Namespace, StringComparer.Ordinal)
                .ThenBy(sync => sync.Key.Name, StringComparer.Ordinal),
        ];
        KnowsFollowers = followers is not null;
        Followers =
        [
            .. (followers ?? []).Select(follower => new FollowerStanding(follower))
                .OrderBy(follower => follower.Standing.State)
                .ThenBy(follower => follower.Name, StringComparer.Ordinal),
        ];
    }

    /// <param name="syncs">At least those of the scope.</param>
    /// <param name="followers">Null: they could not be listed.</param>
    public static FleetStatus Of(
        StatusScope scope, IReadOnlyCollection<CrossClusterSync> syncs, IReadOnlyCollection<FollowerCluster>? followers, DateTimeOffset now)
    {
        if (scope.Follower is { } name)
        {
            return new(
                scope,
                syncs.Where(sync => sync.Status?.Clusters?.Exists(cluster => cluster.Name == name) == true),
                followers?.Where(follower => follower.Metadata.Name == name),
                now);
        }

        if (scope.Sync is null)
        {
            return new(scope, syncs, followers, now);
        }

        var selected = syncs.SelectMany(sync => sync.Status?.Clusters ?? []).Select(cluster => cluster.Name).ToHashSet();
        return new(scope, syncs, followers?.Where(follower => selected.Contains(follower.Metadata.Name ?? "")), now);
    }

    public StatusScope Scope { get; }

    public DateTimeOffset Now { get; }

    public IReadOnlyList<SyncStanding> Syncs { get; }

    public IReadOnlyList<FollowerStanding> Followers { get; }

    /// <summary>FollowerClusters could be listed. Who works in one namespace may have no right to.</summary>
    public bool KnowsFollowers { get; }

    public IEnumerable<Standing> Standings => Syncs.Select(sync => sync.Standing).Concat(Followers.Select(follower => follower.Standing));

    /// <summary>A scope that names an object, and the object isn't there (any more).</summary>
    public bool IsGone => (Scope.Sync is not null && Syncs.Count == 0) || (Scope.Follower is not null && Followers.Count == 0);

    /// <summary>Copies in a follower fail by themselves, and not just because it can't be asked.</summary>
    public bool HasFailingCopies(FollowerStanding follower) =>
        (follower.Standing.IsReady && follower.Copies is { Failing: > 0 })
        || Syncs.Any(sync => sync.FailsByItselfIn(follower.Name, follower.Standing.IsReady));

    public int ExitCode => Standings.All(standing => standing.IsReady) ? ExitCodes.Nothing : ExitCodes.NotReady;

    public CopyCounts Copies => new()
    {
        Total = Syncs.Sum(sync => sync.Copies?.Total ?? 0),
        Synced = Syncs.Sum(sync => sync.Copies?.Synced ?? 0),
        Failing = Syncs.Sum(sync => sync.Copies?.Failing ?? 0),
        Pending = Syncs.Sum(sync => sync.Copies?.Pending ?? 0),
    };
}
