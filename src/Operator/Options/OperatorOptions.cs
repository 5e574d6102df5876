using Bellwether.Operator.Followers.Eks;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Options;

/// <summary>What the operator was started with. Every value here has passed the rules of its option.</summary>
public sealed record OperatorOptions
{
    public const string DefaultNamespace = "bellwether-system";

    /// <summary>Path of the management cluster's kubeconfig. Null: <c>KUBECONFIG</c>, then the in-cluster configuration.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Context within the kubeconfig. Null: its current context.</summary>
    public string? Context { get; init; }

    /// <summary>The operator's own namespace: lease, kubeconfig Secrets of followers, fingerprint key.</summary>
    public string Namespace { get; init; } = DefaultNamespace;

    /// <summary>Work only while holding the lease, so that several replicas can run.</summary>
    public bool LeaderElect { get; init; }

    /// <summary>Where <c>/metrics</c> is served. Null: nowhere.</summary>
    public BindAddress? MetricsBindAddress { get; init; } = BindAddress.AnyHost(8080);

    /// <summary>Where <c>/healthz</c> and <c>/readyz</c> are served. Null: nowhere.</summary>
    public BindAddress? HealthProbeBindAddress { get; init; } = BindAddress.AnyHost(8081);

    /// <summary>How long an unreachable follower can hold up the deletion of a sync or of itself.</summary>
    public TimeSpan UnreachableGrace { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How old a FollowerCluster has to be before copies in it count as orphans because their sync isn't there.</summary>
    public TimeSpan OrphanGrace { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a follower may be silent before the copies in it count as unknown.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Identity of this management cluster on copies. Null: the UID of its kube-system Namespace.</summary>
    public string? OriginId { get; init; }

    /// <summary>The roles that may be taken on to sign in to EKS clusters.</summary>
    public RoleAllowList AllowedRoleArns { get; init; } = RoleAllowList.All;

    /// <summary>The Git audit trail. Null: none is kept.</summary>
    public AuditOptions? Audit { get; init; }

    public LogFormat LogFormat { get; init; }

    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
