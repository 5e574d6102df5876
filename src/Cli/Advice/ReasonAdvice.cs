using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Cli.Advice;

/// <summary>
/// What to do about each reason, in one place: what the program prints, and what docs/spec/advice.md says. An empty advice means that
/// there is nothing to do.
/// </summary>
internal static class ReasonAdvice
{
    private const string Running = "Wait a moment. If it stays: is the operator running? 'kubectl bellwether version' tells whether it is there.";
    private const string Correct = "Correct the field that the message names; it is seen at once.";
    private const string Resume = "Nothing, if it is meant so. Otherwise set spec.suspend to false.";
    private const string Approve = "See what would be deleted with 'kubectl bellwether plan SYNC -n NAMESPACE'. If it is meant, let it go on with 'kubectl bellwether approve SYNC -n NAMESPACE'; if not, undo what changed: a selector, a label, a commit.";
    private const string Retried = "Nothing by itself: it is tried again. Ready says what fails.";
    private const string Claimed = "Take the target out of one of the two syncs; the message names the other.";

    /// <summary>Of conditions of a FollowerCluster.</summary>
    public static IReadOnlyDictionary<string, string> Follower { get; } = new Dictionary<string, string>
    {
        [CommonReasons.Pending] = Running,
        [CommonReasons.Progressing] = "Wait: the operator connects, or lists what is in the follower.",
        [CommonReasons.ProgressingWithRetry] = Retried,
        [CommonReasons.InvalidSpec] = Correct,
        [CommonReasons.DeletionHeld] = "If these copies are to go, let it go on with 'kubectl bellwether approve --follower FOLLOWER'; if not, apply their syncs again.",
        [FollowerClusterReasons.Connected] = "",
        [FollowerClusterReasons.Suspended] = Resume,
        [FollowerClusterReasons.Answered] = "",
        [FollowerClusterReasons.CredentialsAccepted] = "",
        [FollowerClusterReasons.RoleAssumed] = "",
        [FollowerClusterReasons.PermissionsGranted] = "",
        [FollowerClusterReasons.NotChecked] = "Mend what fails before it.",
        [FollowerClusterReasons.KubeconfigSecretNotFound] = "Create the Secret in the operator's namespace, or correct spec.kubeconfig.secretRef.name.",
        [FollowerClusterReasons.KubeconfigUnreadable] = "Check the operator's rights in its own namespace (config/rbac), and that the management cluster's API server is well.",
        [FollowerClusterReasons.KubeconfigKeyNotFound] = "Add the key to the Secret, or correct spec.kubeconfig.secretRef.key.",
        [FollowerClusterReasons.KubeconfigInvalid] = "Replace the kubeconfig in the Secret; hack/follower-kubeconfig makes one that fits.",
        [FollowerClusterReasons.EndpointUnreachable] = "Check that the API server runs, and what is between the clusters: name resolution, routes, firewalls, a private endpoint.",
        [FollowerClusterReasons.CertificateMismatch] = "Make sure that it is the cluster that is meant; then renew certificate-authority-data in the kubeconfig, or the server's certificate.",
        [FollowerClusterReasons.UnexpectedAnswer] = "Check the server's URL, proxies on the way, and that the API server is well.",
        [FollowerClusterReasons.BaseIdentityMissing] = "Annotate the operator's ServiceAccount with a role (IRSA), or associate one with it (EKS Pod Identity).",
        [FollowerClusterReasons.RoleNotAllowed] = "Use a role that --allowed-role-arns of the operator lets in, or have that option extended.",
        [FollowerClusterReasons.AssumeRoleDenied] = "Check that the role exists, that its trust policy names the operator's role and spec.eks.externalID, and that the operator's role may assume it.",
        [FollowerClusterReasons.DescribeClusterDenied] = "Allow eks:DescribeCluster on the cluster in the role's policy.",
        [FollowerClusterReasons.ClusterNotFound] = "Correct spec.eks.clusterName, region or roleARN.",
        [FollowerClusterReasons.ClusterNotActive] = "Wait until EKS says that the cluster is active, or delete the FollowerCluster if it is to go.",
        [FollowerClusterReasons.AccountMismatch] = "Correct spec.eks.account or spec.eks.roleARN.",
        [FollowerClusterReasons.CertificateUnreadable] = "Compare with what 'aws eks describe-cluster' shows.",
        [FollowerClusterReasons.TokenTooLarge] = "Take session tags and session policies off the role's session.",
        [FollowerClusterReasons.TokenRejected] = "Check, in this order: the access entry (or aws-auth line) for the role, spec.eks.clusterName, the operator's clock, the cluster's own health.",
        [FollowerClusterReasons.AWSUnavailable] = "Check AWS's health, and the way to the regional endpoints of STS and EKS.",
        [FollowerClusterReasons.CredentialsRejected] = "Put new credentials into the kubeconfig Secret.",
        [FollowerClusterReasons.Forbidden] = "Grant what the message lists: 'kubectl bellwether rbac FOLLOWER' prints it, to be applied to the follower.",
        [FollowerClusterReasons.Throttled] = "Nothing by itself: the operator waits as long as it is told. If it stays: who else asks so much?",
        [FollowerClusterReasons.SelfReference] = "Correct the kubeconfig, or delete the FollowerCluster: nothing is ever copied into the management cluster.",
        [FollowerClusterReasons.DuplicateCluster] = "Delete one of the two FollowerClusters; the message names the other.",
        [FollowerClusterReasons.ClusterUIDChanged] = "If the cluster was rebuilt or restored on purpose, confirm it with the command in the message; if not, correct where the FollowerCluster leads.",
    };

    /// <summary>Of conditions of a CrossClusterSync.</summary>
    public static IReadOnlyDictionary<string, string> Sync { get; } = new Dictionary<string, string>
    {
        [CommonReasons.Pending] = Running,
        [CommonReasons.Progressing] = "Wait: copies are being written or verified.",
        [CommonReasons.ProgressingWithRetry] = Retried,
        [CommonReasons.InvalidSpec] = Correct,
        [CommonReasons.DeletionHeld] = Approve,
        [CrossClusterSyncReasons.Synced] = "",
        [CrossClusterSyncReasons.CopiesFailing] = "See what each failing copy needs with 'kubectl bellwether status SYNC -n NAMESPACE'.",
        [CrossClusterSyncReasons.FollowerUnavailable] = "See why the follower can't be asked with 'kubectl bellwether status follower/FOLLOWER'.",
        [CrossClusterSyncReasons.NoTargets] = "Check the names and labels in spec.targets; what appears later is picked up at once.",
        [CrossClusterSyncReasons.Deleting] = "Wait. If it stays: the message says which follower can't be asked; it is waited for at most --unreachable-grace.",
        [CrossClusterSyncReasons.Suspended] = "Nothing, if it is meant so. Otherwise set spec.suspend to false, in the sync or in the FollowerCluster that the message names.",
        [CrossClusterSyncReasons.SourceFound] = "",
        [CrossClusterSyncReasons.SourceNotFound] = "Create the source in the sync's own namespace, or correct spec.source; it is seen at once.",
        [CrossClusterSyncReasons.NoSources] = "Check spec.source.selector and the labels of the sources; what appears later is picked up at once.",
        [CrossClusterSyncReasons.TooManySources] = "Narrow spec.source.selector, or part the sources over several syncs.",
        [CrossClusterSyncReasons.SourceForbidden] = "Let the operator read the source's kind in the management cluster (config/rbac).",
        [CrossClusterSyncReasons.SourceUnreadable] = "Nothing by itself: it is tried again. If it stays: is the management cluster's API server well?",
        [CrossClusterSyncReasons.KindNotFound] = "Correct spec.source.apiVersion or kind, or install the CustomResourceDefinition in the management cluster.",
        [CrossClusterSyncReasons.SourceRefused] = "Name another source: tokens, Helm releases and copies are never copied.",
        [CrossClusterSyncReasons.SourceTooLarge] = "Make the source smaller, or inherit fewer annotations.",
        [CrossClusterSyncReasons.KeyNotFound] = "Add the key to the source, or correct spec.transform.keys; either is seen at once.",
        [CrossClusterSyncReasons.TargetClaimed] = Claimed,
    };

    /// <summary>Of copies that fail.</summary>
    public static IReadOnlyDictionary<string, string> Copy { get; } = new Dictionary<string, string>
    {
        [CopyReasons.ClusterNotFound] = "Create the FollowerCluster, or correct spec.targets.",
        [CopyReasons.ClusterUnavailable] = "See why it can't be asked with 'kubectl bellwether status follower/FOLLOWER'.",
        [CopyReasons.AccessDenied] = "Ask whoever owns the FollowerCluster for a rule in spec.access; the message says which part is missing.",
        [CopyReasons.KindNotServed] = "Install the kind's CustomResourceDefinition in the follower, or take the follower out of spec.targets.",
        [CopyReasons.NamespaceNotFound] = "Create the namespace in the follower; or set namespaces.create, and allow CreateNamespaces in the access rule.",
        [CopyReasons.NamespacesUnknown] = "Grant list and watch on namespaces in the follower, or name the namespaces in spec.targets.",
        [CopyReasons.NamespaceTerminating] = "Wait, or find out what keeps the namespace in the follower.",
        [CopyReasons.ForeignObject] = "Remove the object from the follower; or let it be taken over: conflictPolicy Adopt in the sync, and allow Adopt in the access rule.",
        [CopyReasons.TargetClaimed] = Claimed,
        [CopyReasons.Forbidden] = "Grant it in the follower's RBAC ('kubectl bellwether rbac FOLLOWER' prints what is needed), or mend the admission policy that refuses it.",
        [CopyReasons.Rejected] = "Mend the field of the source that the message names, or the webhook of the follower that refuses it.",
        [CopyReasons.Drifted] = "Undo the change in the follower, or set driftPolicy to Repair.",
        [CopyReasons.Contested] = "Find out who else writes the copy, and stop that; the message names the field manager, where it is known.",
        [CopyReasons.MutatedOnAdmission] = "Exempt objects with the label bellwether.dev/origin from the follower's webhook.",
        [CopyReasons.Terminating] = "Find out which finalizer keeps the object in the follower.",
        [CopyReasons.DeletionHeld] = Approve,
        [CopyReasons.WriteFailed] = "Nothing by itself: it is tried again. If it stays, the message says what the follower answers.",
    };

    /// <summary>Of <see cref="ConditionTypes.AuditLagging"/>, which has reasons of its own beside those of the sync.</summary>
    public static IReadOnlyDictionary<string, string> Audit { get; } = new Dictionary<string, string>
    {
        [AuditReasons.Behind] = "Wait: there are many changes. If it stays, others may push to the branch all the time: give the trail one of its own (--audit-branch).",
        [AuditReasons.AuthenticationFailed] = "Renew the token or key in the Secret bellwether-audit: it is wrong, expired, or may only read.",
        [AuditReasons.HostKeyRejected] = "If the host changed its key on purpose, put the new one into the file of --audit-known-hosts; otherwise somebody is in between.",
        [AuditReasons.CertificateRejected] = "Name the certificate authority of the server with --audit-ca-file, or renew the server's certificate.",
        [AuditReasons.RepositoryNotFound] = "Correct --audit-repository, or let the credentials see the repository. One that is made anew is filled from the followers.",
        [AuditReasons.PushRefused] = "Let the operator's account push to the branch: it is protected, or a hook refuses.",
        [AuditReasons.ServerFailed] = "Look at the Git server's disk: it could not store what was pushed.",
        [AuditReasons.BranchTaken] = "Give each management cluster a --audit-branch of its own; after a change of --origin-id, too.",
        [AuditReasons.Unreachable] = "Check the network between, proxies, and --audit-repository: nothing answers as a Git server there.",
        [AuditReasons.TimedOut] = "Nothing by itself: it is tried again. If it stays: why is the Git server so slow?",
        [AuditReasons.DiskFull] = "Make room in --audit-directory, or let the operator write there.",
        [AuditReasons.SigningFailed] = "Give --audit-signing-key an SSH private key without a passphrase that the operator can read.",
        [AuditReasons.GitFailed] = "Nothing by itself: the local copy is made anew. If it stays, look at the operator's log.",
    };

    /// <summary>Of a condition of a CrossClusterSync.</summary>
    public static string? OfSync(string conditionType, string reason, ObjectKey? sync = null) =>
        Of(conditionType == ConditionTypes.AuditLagging ? Audit : Sync, reason, sync);

    /// <param name="sync">Whose name takes the place of SYNC and NAMESPACE; null: they stay.</param>
    /// <param name="follower">What takes the place of FOLLOWER; null: it stays.</param>
    /// <returns>Null where there is nothing to do, or the reason is not one that this program knows.</returns>
    public static string? Of(IReadOnlyDictionary<string, string> table, string reason, ObjectKey? sync = null, string? follower = null)
    {
        if (!table.TryGetValue(reason, out var advice) || advice.Length == 0)
        {
            return null;
        }

        advice = follower is null ? advice : advice.Replace("FOLLOWER", follower, StringComparison.Ordinal);
        return sync is { } key
            ? advice.Replace("SYNC -n NAMESPACE", $"{key.Name} -n {key.Namespace}", StringComparison.Ordinal)
            : advice;
    }
}
