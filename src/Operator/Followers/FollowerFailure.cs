namespace Bellwether.Operator.Followers;

/// <summary>Why a follower can't be used.</summary>
/// <param name="Step">The step that failed.</param>
/// <param name="Reason">A constant of <see cref="Crds.FollowerClusterReasons"/> or <see cref="Crds.CommonReasons"/>.</param>
/// <param name="Message">A sentence for a person: what is wrong, where, what to do. Holds no credentials and no remote text.</param>
/// <param name="Stalls">Only a person can help; otherwise it is retried.</param>
public sealed record FollowerFailure(FollowerStep Step, string Reason, string Message, bool Stalls = false)
{
    /// <summary>The attempt spent its time waiting for an answer, so the next one needs no further wait.</summary>
    internal bool Waited { get; init; }

    /// <summary>Something can't be done in the follower, but all else can: its session goes on.</summary>
    internal bool LeavesSession { get; init; }

    /// <summary>Who was asked for credentials couldn't answer now. That says nothing about those that are in use.</summary>
    internal bool SaysNothing { get; init; }
}
