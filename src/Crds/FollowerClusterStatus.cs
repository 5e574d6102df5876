using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>What the operator found out about the follower.</summary>
public sealed record FollowerClusterStatus
{
    /// <summary>The generation of the spec that this status is about; -1 before the first visit.</summary>
    public long ObservedGeneration { get; set; } = -1;

    /// <summary>Ready, Authenticated, Reachable and Authorized; Reconciling, Stalled and DeletionHeld only while true.</summary>
    [Items(0, Limits.Conditions)]
    [ListType(ListType.Map, "type")]
    public List<Condition> Conditions { get; set; } = [];

    /// <summary>URL of the follower's API server.</summary>
    [Length(0, Limits.Url)]
    public string? Endpoint { get; set; }

    /// <summary>The follower's Kubernetes version.</summary>
    [Length(0, Limits.Version)]
    public string? ServerVersion { get; set; }

    /// <summary>The user that the operator is in the follower, where the follower tells it.</summary>
    [Length(0, Limits.Identity)]
    public string? Identity { get; set; }

    /// <summary>UID of the follower's kube-system Namespace, which tells clusters apart.</summary>
    [Length(0, Limits.Uid)]
    public string? ClusterUID { get; set; }

    /// <summary>SHA-256 of the trust anchors that the follower's certificate is checked against, in lower-case hex.</summary>
    [Length(0, Limits.Fingerprint)]
    public string? CertificateAuthorityFingerprint { get; set; }

    /// <summary>Copies in this follower, of all syncs.</summary>
    public CopyCounts? Copies { get; set; }

    /// <summary>Deletions of copies in this follower that no sync speaks for, and that wait for approval. Omitted when none.</summary>
    public HeldDeletion? HeldDeletion { get; set; }
}
