using Bellwether.Crds;
using Bellwether.Operator.Followers.Connecting;
using Bellwether.Operator.Followers.Eks.Aws;

namespace Bellwether.Operator.Followers.Eks;

/// <summary>The one place that says what a failed call to AWS means for a follower, and what to do about it. Pure.</summary>
internal static class EksMessages
{
    public static SignInException BaseIdentityMissing(string message) => Failed(FollowerClusterReasons.BaseIdentityMissing, message);

    /// <summary>Of AssumeRole.</summary>
    public static SignInException Assume(AwsCallException error, EksTarget target) => error.Problem switch
    {
        AwsProblem.Denied => Failed(
            FollowerClusterReasons.AssumeRoleDenied,
            $"STS in {target.Region} doesn't let the operator take on {target.RoleArn}. Check that the role exists, that its trust policy names "
            + (target.ExternalId is null
                ? "the operator's role and asks for no external ID, "
                : "the operator's role and the external ID in spec.eks.externalID, ")
            + "and that the operator's role may do sts:AssumeRole on it. With EKS Pod Identity the trust policy must allow sts:TagSession too."),
        AwsProblem.RegionDisabled => Failed(
            FollowerClusterReasons.AssumeRoleDenied,
            $"Region {target.Region} is not enabled in the account of the operator's role or in {target.Account}. Enable it there, STS included."),
        AwsProblem.SessionRejected => BaseIdentityMissing(
            $"STS in {target.Region} doesn't accept the operator's own AWS credentials, also not fresh ones. Check that the operator's role "
            + "still exists, and that its access keys are valid if it has some."),
        _ => Transient(error, "STS", target.Region, $"{target.RoleArn} can't be taken on now"),
    };

    /// <summary>Of DescribeCluster.</summary>
    public static SignInException Describe(AwsCallException error, EksTarget target) => error.Problem switch
    {
        AwsProblem.Denied => Failed(
            FollowerClusterReasons.DescribeClusterDenied,
            $"{target.RoleArn} may not do eks:DescribeCluster on {Cluster(target)}. Allow it in the role's policy; if that names the "
            + "cluster, check spec.eks.clusterName too."),
        AwsProblem.NotFound => Failed(
            FollowerClusterReasons.ClusterNotFound,
            $"There is no {Cluster(target)} in account {target.Account}. Correct clusterName, region or roleARN in spec.eks, or delete this "
            + "FollowerCluster if the cluster is gone."),
        AwsProblem.RegionDisabled => Failed(
            FollowerClusterReasons.DescribeClusterDenied, $"Region {target.Region} is not enabled in account {target.Account}. Enable it there."),
        AwsProblem.SessionRejected => Failed(
            FollowerClusterReasons.AWSUnavailable,
            $"EKS in {target.Region} doesn't accept the session that STS has just given for {target.RoleArn}. The operator tries again; if this "
            + "stays, check that the region is enabled in the account.",
            saysNothing: true),
        _ => Transient(error, "EKS", target.Region, $"{Cluster(target)} can't be looked up now"),
    };

    /// <summary>Of a call for the operator's own credentials.</summary>
    public static SignInException Base(AwsCallException error, string region, string way) => error.Problem switch
    {
        AwsProblem.Denied => BaseIdentityMissing(
            $"STS in {region} doesn't give the operator's service account its role ({way}). Check that the role exists, and that its trust "
            + "policy names the cluster's OIDC provider and the operator's namespace and service account."),
        AwsProblem.WebIdentityRejected or AwsProblem.SessionRejected => BaseIdentityMissing(
            $"STS in {region} doesn't accept the operator's web identity token ({way}). It may be expired because nothing renews the file, or "
            + "the role's account has no OIDC provider for this cluster."),
        AwsProblem.RegionDisabled => BaseIdentityMissing($"Region {region} is not enabled in the account of the operator's role."),
        _ => Transient(error, "STS", region, "the operator's own identity can't be had now"),
    };

    /// <summary>Of a question to the Pod Identity agent.</summary>
    public static SignInException PodIdentity(AwsCallException error) => error.Problem switch
    {
        AwsProblem.Denied => BaseIdentityMissing(
            "The EKS Pod Identity agent gives the operator no role. Check that an association names its namespace and service account, and that "
            + "the role's trust policy lets pods.eks.amazonaws.com do sts:AssumeRole and sts:TagSession."),
        AwsProblem.Throttled => Failed(
            FollowerClusterReasons.Throttled,
            "The EKS Pod Identity agent answers that it has too many requests. The operator waits and tries again.",
            saysNothing: true),
        _ => Failed(
            FollowerClusterReasons.AWSUnavailable,
            $"The EKS Pod Identity agent is of no use now ({error.What}), so the operator's own identity can't be had. The operator tries again; "
            + "if this stays, check that the agent's add-on runs on the operator's node.",
            saysNothing: true),
    };

    public static SignInException NotActive(EksTarget target, string status) => Failed(
        FollowerClusterReasons.ClusterNotActive,
        $"{Cluster(target)} is not active: "
        + (status switch
        {
            "DELETING" => "it is being deleted. Delete this FollowerCluster.",
            "FAILED" => "its creation failed. Look at it in EKS, and create it again.",
            _ => "it is being created. The operator waits for it.",
        }));

    public static SignInException AccountMismatch(EksTarget target) => Failed(
        FollowerClusterReasons.AccountMismatch,
        $"The {Cluster(target)} that {target.RoleArn} leads to is not in account {target.Account}. Correct account or roleARN in spec.eks.");

    public static SignInException Unreadable(EksTarget target, string what) => Failed(
        FollowerClusterReasons.CertificateUnreadable,
        $"What EKS tells of {Cluster(target)} can't be used: {what}. Compare with: aws eks describe-cluster --region {target.Region} --name "
        + $"{target.ClusterName}");

    public static SignInException TokenTooLarge(EksTarget target) => Failed(
        FollowerClusterReasons.TokenTooLarge,
        $"The token of {target.RoleArn} for {Cluster(target)} would be longer than the {EksToken.MaximumBytes} bytes that a cluster accepts: the "
        + "role's session carries too much. Take session tags and session policies off the operator's role.");

    private static string Cluster(EksTarget target) => $"EKS cluster {target.ClusterName} in {target.Region}";

    private static SignInException Transient(AwsCallException error, string service, string region, string so) => error.Problem switch
    {
        AwsProblem.Throttled => Failed(
            FollowerClusterReasons.Throttled,
            $"{service} in {region} answers that it has too many requests, so {so}. The operator waits and tries again.",
            saysNothing: true),
        AwsProblem.SignatureRejected => Failed(
            FollowerClusterReasons.AWSUnavailable,
            $"{service} in {region} doesn't accept the operator's signature, so {so}. Check the clock of the operator's node, and "
            + "AWS_ENDPOINT_URL if it is set.",
            saysNothing: true),
        _ => Failed(
            FollowerClusterReasons.AWSUnavailable,
            $"{service} in {region} is of no use now ({(error.Problem == AwsProblem.Unavailable ? error.What : "an answer that doesn't belong there")}), "
            + $"so {so}. The operator tries again; if this stays, check AWS's health and the way to {service} in that region.",
            saysNothing: true),
    };

    private static SignInException Failed(string reason, string message, bool saysNothing = false) =>
        new(new FollowerFailure(FollowerStep.Configure, reason, message) { SaysNothing = saysNothing });
}
