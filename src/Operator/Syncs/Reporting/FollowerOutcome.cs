using Bellwether.Operator.Syncs.Deletion;

namespace Bellwether.Operator.Syncs.Reporting;

/// <summary>How one sync stands in one follower.</summary>
/// <param name="Follower">The FollowerCluster's name.</param>
/// <param name="Targets">What is still to be done about each target, and whether it failed.</param>
/// <param name="IsStale">The follower couldn't be asked for so long that nothing can be said of its copies.</param>
/// <param name="LastWrite">When a copy was last written there by this process; null for never.</param>
internal sealed record FollowerOutcome(string Follower, IReadOnlyList<TargetOutcome> Targets, bool IsStale, DateTimeOffset? LastWrite)
{
    /// <summary>The follower is being connected and listed, or was a moment ago: nothing is known yet, good or bad.</summary>
    public bool IsSettling { get; init; }

    /// <summary>Copies that are to be deleted for good.</summary>
    public IReadOnlyList<DeletionKey> Deletions { get; init; } = [];

    public int Count(TargetState state) => Targets.Count(target => target.State == state && !target.IsLeaving);

    /// <summary>Copies that still have to go from here.</summary>
    public int Leaving => Targets.Count(target => target.IsLeaving && target.State != TargetState.Synced);

    /// <summary>Copies whose source is gone, and that are kept as they are.</summary>
    public int Kept => Targets.Count(target => target.IsLeaving && target.State == TargetState.Synced);
}
