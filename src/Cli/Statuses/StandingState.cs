namespace Bellwether.Cli.Statuses;

/// <summary>How a CrossClusterSync or FollowerCluster stands, worst first: screens are in this order.</summary>
internal enum StandingState
{
    /// <summary>Only a person can help.</summary>
    Stalled,

    /// <summary>Something fails and is being retried.</summary>
    Failing,

    /// <summary>Nobody knows whether it is still right.</summary>
    Unknown,

    /// <summary>It is being deleted.</summary>
    Deleting,

    /// <summary>Work goes on, or the operator has not looked at this version of the spec yet.</summary>
    Progressing,

    /// <summary>Nothing is done about it, by order.</summary>
    Suspended,

    /// <summary>All was seen to be as the spec says.</summary>
    Ready,
}
