namespace Bellwether.Crds;

/// <summary>Reasons of conditions of a FollowerCluster, besides <see cref="CommonReasons"/>.</summary>
public static class FollowerClusterReasons
{
    /// <summary>Ready True.</summary>
    public const string Connected = "Connected";

    /// <summary>Ready Unknown: spec.suspend is true.</summary>
    public const string Suspended = "Suspended";

    /// <summary>Reachable True.</summary>
    public const string Answered = "Answered";

    /// <summary>Authenticated True.</summary>
    public const string CredentialsAccepted = "CredentialsAccepted";

    /// <summary>Authenticated True, before the cluster itself answered: AWS let the operator take on the role.</summary>
    public const string RoleAssumed = "RoleAssumed";

    /// <summary>Authorized True.</summary>
    public const string PermissionsGranted = "PermissionsGranted";

    /// <summary>A condition that could not be looked at, because an earlier one does not hold.</summary>
    public const string NotChecked = "NotChecked";

    public const string KubeconfigSecretNotFound = "KubeconfigSecretNotFound";

    /// <summary>The management cluster could not be asked for the Secret, or doesn't let the operator read it.</summary>
    public const string KubeconfigUnreadable = "KubeconfigUnreadable";

    public const string KubeconfigKeyNotFound = "KubeconfigKeyNotFound";

    /// <summary>The kubeconfig can't be read, or holds a field that is refused.</summary>
    public const string KubeconfigInvalid = "KubeconfigInvalid";

    public const string EndpointUnreachable = "EndpointUnreachable";

    /// <summary>The certificate is trusted by no anchor, names another host, or is expired.</summary>
    public const string CertificateMismatch = "CertificateMismatch";

    /// <summary>What answers is no Kubernetes API, or it answers with server errors.</summary>
    public const string UnexpectedAnswer = "UnexpectedAnswer";

    /// <summary>The operator itself has no AWS identity: neither IRSA, nor Pod Identity, nor keys.</summary>
    public const string BaseIdentityMissing = "BaseIdentityMissing";

    /// <summary>Stalled: the operator is not to take on this role (<c>--allowed-role-arns</c>).</summary>
    public const string RoleNotAllowed = "RoleNotAllowed";

    /// <summary>STS doesn't let the operator's identity take on the role.</summary>
    public const string AssumeRoleDenied = "AssumeRoleDenied";

    /// <summary>The role may not call eks:DescribeCluster.</summary>
    public const string DescribeClusterDenied = "DescribeClusterDenied";

    /// <summary>EKS has no cluster of this name in this account and region.</summary>
    public const string ClusterNotFound = "ClusterNotFound";

    /// <summary>The cluster is being created or deleted, or its creation failed.</summary>
    public const string ClusterNotActive = "ClusterNotActive";

    /// <summary>The cluster that was described is in another account than the spec says.</summary>
    public const string AccountMismatch = "AccountMismatch";

    /// <summary>The cluster's certificate authorities, as EKS tells them, can't be read.</summary>
    public const string CertificateUnreadable = "CertificateUnreadable";

    /// <summary>The token is longer than a cluster accepts.</summary>
    public const string TokenTooLarge = "TokenTooLarge";

    /// <summary>The cluster answers 401 to a token that was made for it.</summary>
    public const string TokenRejected = "TokenRejected";

    /// <summary>AWS didn't answer, or not with what it should answer.</summary>
    public const string AWSUnavailable = "AWSUnavailable";

    /// <summary>401.</summary>
    public const string CredentialsRejected = "CredentialsRejected";

    /// <summary>Permissions are missing; the message lists them.</summary>
    public const string Forbidden = "Forbidden";

    /// <summary>The API server, STS or EKS has too many requests.</summary>
    public const string Throttled = "Throttled";

    /// <summary>Stalled: the follower is the management cluster.</summary>
    public const string SelfReference = "SelfReference";

    /// <summary>Stalled: an older FollowerCluster is the same cluster.</summary>
    public const string DuplicateCluster = "DuplicateCluster";

    /// <summary>Stalled: another cluster answers than before.</summary>
    public const string ClusterUIDChanged = "ClusterUIDChanged";
}
