namespace Bellwether.Operator.Followers.Connecting;

/// <summary>How often and how long a follower is asked.</summary>
internal sealed record ConnectionTimings
{
    /// <summary>Between probes of a follower that is well; up to a fifth more or less, so that a fleet's probes spread.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a probe waits for its answer.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a probe of a follower that stopped answering waits: a stopped server takes connections and answers the moment it goes on,
    /// so a long wait notices its return at once.
    /// </summary>
    public TimeSpan LostProbeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>One failed probe can be a hiccup: it is asked again after this before it counts as lost.</summary>
    public TimeSpan SecondProbe { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The first retry of what failed; doubled each time.</summary>
    public TimeSpan BackoffInitial { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait for a cluster that can't be reached: asking costs next to nothing, and its return should be noticed.</summary>
    public TimeSpan BackoffUnreachable { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait for all else.</summary>
    public TimeSpan BackoffMaximum { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a follower is asked for a kind that it lacks.</summary>
    public TimeSpan KindInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>However often somebody asks for it, two looks are at least this far apart.</summary>
    public TimeSpan MinimumInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a list or watch that worked before may fail, while probes succeed, until the follower counts as lost.</summary>
    public TimeSpan ListingPatience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The version is asked for again after this many probes.</summary>
    public int ProbesPerVersion { get; init; } = 20;
}
