using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>
/// An EKS cluster, signed in to by IAM alone: the operator's own AWS identity takes on a role in the cluster's account. The rules are those
/// of AWS: <see href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"/> and
/// <see href="https://docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html"/>.
/// </summary>
[ValidationRule(
    "self.roleARN.startsWith('arn:aws:iam::' + self.account + ':') || self.roleARN.startsWith('arn:aws-cn:iam::' + self.account + ':')"
    + " || self.roleARN.startsWith('arn:aws-us-gov:iam::' + self.account + ':')",
    "the account in roleARN must be the one in account")]
[ValidationRule(
    "self.roleARN.startsWith('arn:aws-cn:') == self.region.startsWith('cn-')"
    + " && self.roleARN.startsWith('arn:aws-us-gov:') == self.region.startsWith('us-gov-')",
    "the partition in roleARN must be that of region: aws-cn for cn-*, aws-us-gov for us-gov-*, else aws")]
public sealed record EksCluster
{
    /// <summary>The AWS account that the cluster and the role are in.</summary>
    [Required]
    [Length(12, Limits.AwsAccount)]
    [Pattern(Patterns.AwsAccount)]
    public string Account { get; set; } = "";

    /// <summary>The role that the operator takes on; it must be allowed to describe the cluster, and be known to the cluster.</summary>
    [Required]
    [Length(20, Limits.RoleArn)]
    [Pattern(Patterns.RoleArn)]
    public string RoleARN { get; set; } = "";

    /// <summary>The cluster's name in EKS.</summary>
    [Required]
    [Length(1, Limits.EksClusterName)]
    [Pattern(Patterns.EksClusterName)]
    public string ClusterName { get; set; } = "";

    /// <summary>The region that the cluster is in. STS is asked there, too.</summary>
    [Required]
    [Length(1, Limits.AwsRegion)]
    [Pattern(Patterns.AwsRegion)]
    public string Region { get; set; } = "";

    /// <summary>The external ID that the role's trust policy asks for.</summary>
    [Length(2, Limits.ExternalId)]
    [Pattern(Patterns.ExternalId)]
    public string? ExternalID { get; set; }
}
