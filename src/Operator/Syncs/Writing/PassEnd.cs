using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>What a pass over one sync came to.</summary>
/// <param name="Worked">Whether something was executed.</param>
/// <param name="Plan">Of <see cref="PassEndKind.Settled"/>: what it found there to be; null otherwise.</param>
internal readonly record struct PassEnd(PassEndKind Kind, bool Worked = false, FollowerPlan? Plan = null);

/// <summary>The ways in which a pass over one sync ends.</summary>
internal enum PassEndKind
{
    /// <summary>The sync is gone, or the follower's facts aren't there: whoever brings them adds it again.</summary>
    NothingKnown,

    /// <summary>Nothing is left to do, for now.</summary>
    Settled,

    /// <summary>The follower doesn't answer.</summary>
    Unreachable,

    /// <summary>Everything else is done; strangers are in the place of the rest.</summary>
    StrangersInTheWay,

    /// <summary>Something failed, or facts changed in every round.</summary>
    Unfinished,
}
