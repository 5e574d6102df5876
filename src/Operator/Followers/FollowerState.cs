namespace Bellwether.Operator.Followers;

/// <summary>What is known of the connection to a follower at one moment. Immutable.</summary>
public sealed record FollowerState(FollowerPhase Phase)
{
    public static readonly FollowerState Initial = new(FollowerPhase.Connecting);

    /// <summary>The generation of the FollowerCluster that was looked at; 0 before the first look came to an end.</summary>
    public long Generation { get; init; }

    /// <summary>Why it is Lost, Failing or Stalled; null otherwise.</summary>
    public FollowerFailure? Failure { get; init; }

    /// <summary>URL of the API server; null until it is known.</summary>
    public string? Endpoint { get; init; }

    /// <summary>SHA-256 of the trust anchors, in lower-case hex; null if they are the system's.</summary>
    public string? CertificateAuthorityFingerprint { get; init; }

    /// <summary>Who the operator is to the cluster, found out before the cluster was asked; null where only the cluster knows.</summary>
    public string? Identity { get; init; }

    public string? ServerVersion { get; init; }

    /// <summary>UID of the kube-system Namespace of the cluster that last passed the guard rails.</summary>
    public string? ClusterUid { get; init; }
}
