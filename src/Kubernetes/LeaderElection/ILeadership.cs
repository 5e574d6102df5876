namespace Bellwether.Kubernetes.LeaderElection;

/// <summary>
/// Whether this process is the one that writes. A lease fences nothing by itself: writes must be harmless when a successor is already at
/// work (preconditions, server-side apply), and stop when <see cref="Token"/> is cancelled.
/// </summary>
public interface ILeadership
{
    bool IsLeader { get; }

    /// <summary>Completes when this process leads. It leads at most once: after a loss it exits.</summary>
    Task AcquiredAsync(CancellationToken cancellationToken);

    /// <summary>Cancelled when leadership ends, for whatever reason. Every write of the leader runs under it.</summary>
    CancellationToken Token { get; }
}
