using Bellwether.Crds;

namespace Bellwether.Operator.Followers.Connecting;

/// <summary>Never backwards, never twice, never somewhere else: which cluster may be behind a FollowerCluster. Pure.</summary>
internal static class GuardRails
{
    /// <param name="clusterUid">Of the cluster that answers.</param>
    /// <param name="managementUid">Of the management cluster.</param>
    /// <param name="knownUid">Of the cluster that answered before; null if none did.</param>
    /// <param name="confirmedUid">What a person confirmed by annotation; null if nothing.</param>
    /// <param name="olderFollower">An older FollowerCluster that is the same cluster; null if there is none.</param>
    /// <returns>Why it is refused, or null.</returns>
    public static FollowerFailure? Check(
        string clusterUid, string managementUid, string? knownUid, string? confirmedUid, string? olderFollower)
    {
        if (clusterUid == managementUid)
        {
            return Refused(
                FollowerClusterReasons.SelfReference,
                "The cluster is the management cluster itself: its kube-system Namespace has the same UID. Nothing is copied into it. "
                + "Name another cluster in the kubeconfig, or delete this FollowerCluster.");
        }

        if (knownUid is { Length: > 0 } && knownUid != clusterUid && confirmedUid != clusterUid)
        {
            return Refused(
                FollowerClusterReasons.ClusterUIDChanged,
                $"Another cluster answers than before: the UID of its kube-system Namespace is {clusterUid}, and was {knownUid}. If it was "
                + $"rebuilt or replaced on purpose, annotate this FollowerCluster with {RequestAnnotations.ConfirmClusterUID}={clusterUid}.");
        }

        return olderFollower is null
            ? null
            : Refused(
                FollowerClusterReasons.DuplicateCluster,
                $"It is the same cluster as the older FollowerCluster {olderFollower}: its kube-system Namespace has the same UID. "
                + "Delete one of the two.");
    }

    private static FollowerFailure Refused(string reason, string message) =>
        new(FollowerStep.Identify, reason, message, Stalls: true);
}
