namespace Bellwether.Operator.Followers;

/// <summary>The steps to a usable follower, in the order in which they are taken. The first that fails explains; later ones are unknown.</summary>
public enum FollowerStep
{
    /// <summary>A valid spec.</summary>
    Specify,

    /// <summary>Credentials, and where the cluster is: from a readable kubeconfig, or from AWS.</summary>
    Configure,

    /// <summary>An API server that answers.</summary>
    Reach,

    /// <summary>Credentials that it accepts.</summary>
    Authenticate,

    /// <summary>The cluster that is meant, not another.</summary>
    Identify,

    /// <summary>The permissions that copies need.</summary>
    Authorize,
}
