using Bellwether.Operator.Followers;

namespace Bellwether.Cli.Checks;

/// <summary>The steps to a follower that can be used, in the order in which they are taken.</summary>
internal enum CheckedStep
{
    /// <summary>A valid spec, by the operator's own rules.</summary>
    Spec,

    /// <summary>A kubeconfig that can be used.</summary>
    Kubeconfig,

    /// <summary>An AWS identity of one's own.</summary>
    BaseIdentity,

    /// <summary>The follower's role, taken on.</summary>
    AssumeRole,

    /// <summary>Where the cluster is and whom it trusts.</summary>
    DescribeCluster,

    /// <summary>A token for the cluster.</summary>
    Token,

    /// <summary>A Kubernetes API with the right certificate that answers.</summary>
    Connection,

    /// <summary>Credentials that it accepts.</summary>
    SignIn,

    /// <summary>The cluster that is meant: the guard rails.</summary>
    Cluster,

    /// <summary>The rights that access rules and syncs need.</summary>
    Permissions,
}

/// <summary>What became of a step.</summary>
internal enum StepState
{
    /// <summary>An earlier step failed.</summary>
    NotTried,
    Passed,

    /// <summary>The follower can be used, and something is amiss all the same.</summary>
    Warned,
    Failed,
}

/// <summary>A step and what became of it.</summary>
/// <param name="Took">Null: it was not tried, or told by the answer to the step before.</param>
/// <param name="Detail">What was found; null if there is nothing to say.</param>
/// <param name="Failure">Why it failed, or what is amiss.</param>
internal sealed record CheckStep(CheckedStep Step, StepState State, TimeSpan? Took = null, string? Detail = null, FollowerFailure? Failure = null);
