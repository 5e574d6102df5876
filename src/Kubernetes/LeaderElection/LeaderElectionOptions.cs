namespace Bellwether.Kubernetes.LeaderElection;

/// <summary>The timings of an election: those of Kubernetes' own controllers.</summary>
/// <param name="Namespace">Of the lease.</param>
/// <param name="Name">Of the lease.</param>
/// <param name="Identity">Who this process is; must differ between any two processes.</param>
public sealed record LeaderElectionOptions(string Namespace, string Name, string Identity)
{
    /// <summary>How long others wait after the last change of the lease that they saw before they take it.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A leader that could not renew for so long stops to write. Less than <see cref="LeaseDuration"/>, so that it stops first.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two attempts, and up to a fifth more for those who don't lead.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);
}
