namespace Bellwether.Kubernetes.LeaderElection;

/// <summary>Without an election: whoever runs leads.</summary>
public sealed class SoleLeadership : ILeadership
{
    public bool IsLeader => true;

    public CancellationToken Token => CancellationToken.None;

    public Task AcquiredAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
