namespace Bellwether.Operator.Followers;

/// <summary>How the operator stands with a follower.</summary>
public enum FollowerPhase
{
    /// <summary>No attempt to connect has come to an end yet.</summary>
    Connecting,

    /// <summary>Connected and let through by every guard rail; its namespaces and copies are being listed.</summary>
    Syncing,

    /// <summary>Connected, everything listed.</summary>
    Ready,

    /// <summary>It was connected and doesn't answer, or answers with errors. The session stays, and its facts may be out of date.</summary>
    Lost,

    /// <summary>An attempt to connect failed; it is retried.</summary>
    Failing,

    /// <summary>Only a person can help: an invalid spec or kubeconfig, or a guard rail.</summary>
    Stalled,
}
