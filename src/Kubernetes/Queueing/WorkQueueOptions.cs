namespace Bellwether.Kubernetes.Queueing;

/// <summary>The timings of a work queue.</summary>
public sealed record WorkQueueOptions
{
    public static readonly WorkQueueOptions Default = new();

    /// <summary>The first retry of a key waits up to this (and at least half of it); each further one twice as long.</summary>
    public TimeSpan BackoffInitial { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>No retry waits longer. There is no limit on attempts.</summary>
    public TimeSpan BackoffMaximum { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>While both priorities wait, one resync is taken after so many changes.</summary>
    public int ChangesPerResync { get; init; } = 8;
}
