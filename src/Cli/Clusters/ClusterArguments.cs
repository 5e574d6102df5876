using Bellwether.Operator.Followers.Eks;
using Bellwether.Operator.Options;

namespace Bellwether.Cli.Clusters;

/// <summary>Which management cluster, and how the operator in it is set up.</summary>
internal sealed record ClusterArguments
{
    /// <summary>Null: KUBECONFIG, then the in-cluster configuration, then <c>~/.kube/config</c>.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Null: the current one.</summary>
    public string? Context { get; init; }

    /// <summary>Of the syncs; null: the context's.</summary>
    public string? Namespace { get; init; }

    /// <summary>Where the operator's Secrets are.</summary>
    public string OperatorNamespace { get; init; } = OperatorOptions.DefaultNamespace;

    /// <summary>The operator's own <c>--origin-id</c>; null: the UID of the management cluster's kube-system Namespace.</summary>
    public string? OriginId { get; init; }

    /// <summary>The operator's own <c>--allowed-role-arns</c>.</summary>
    public RoleAllowList AllowedRoleArns { get; init; } = RoleAllowList.All;

    /// <summary>For the management cluster, and for each follower: after this it counts as unreachable.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
