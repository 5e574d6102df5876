using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>How to sign in to the cluster, and who may write what where in it.</summary>
[ValidationRule("has(self.eks) != has(self.kubeconfig)", "exactly one of eks and kubeconfig must be set")]
public sealed record FollowerClusterSpec
{
    /// <summary>Signs in to an EKS cluster by IAM.</summary>
    public EksCluster? Eks { get; set; }

    /// <summary>Signs in to any other cluster, with a kubeconfig that a Secret in the operator's namespace holds.</summary>
    public KubeconfigSource? Kubeconfig { get; set; }

    /// <summary>
    /// Who may write what where. A copy is allowed when one rule allows it; without a rule nothing is. Withdrawing a rule stops writes
    /// and deletes nothing.
    /// </summary>
    [Items(0, Limits.AccessRules)]
    [ListType(ListType.Atomic)]
    public List<AccessRule> Access { get; set; } = [];

    /// <summary>
    /// What becomes of the copies in the cluster when this FollowerCluster is deleted. Retain: they stay, without our marks. Delete: they are
    /// deleted.
    /// </summary>
    [DefaultValue("\"Retain\"")]
    [Length(1, Limits.PolicyName)]
    [EnumValues(DeletionPolicies.Delete, DeletionPolicies.Retain)]
    public string WhenRemoved { get; set; } = DeletionPolicies.Retain;

    /// <summary>
    /// True: nothing is written to or deleted from this follower. Its copies may get out of date; the operator stays connected and says how
    /// they stand.
    /// </summary>
    [DefaultValue("false")]
    public bool Suspend { get; set; }
}
