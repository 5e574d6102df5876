using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Operator.Followers;

/// <summary>Makes a FollowerCluster's status from what is known. Pure.</summary>
internal static class FollowerStatus
{
    /// <param name="previous">Not changed.</param>
    /// <param name="generation">Of the FollowerCluster as seen.</param>
    /// <param name="copies">Null: as they were.</param>
    /// <param name="suspended">spec.suspend of the FollowerCluster as seen.</param>
    /// <param name="held">Deletions that wait for approval; null for none.</param>
    public static FollowerClusterStatus Next(
        FollowerClusterStatus previous,
        FollowerState state,
        long generation,
        CopyCounts? copies,
        DateTimeOffset now,
        bool suspended = false,
        HeldDeletion? held = null)
    {
        // What is known may be about an older spec; then the status must say so.
        var observed = state.Generation == 0 ? generation : Math.Min(state.Generation, generation);
        return new FollowerClusterStatus
        {
            ObservedGeneration = observed,
            Conditions = FollowerConditions.Of(state, observed, suspended, held).MergeInto(previous.Conditions, now),
            Endpoint = state.Endpoint,
            ServerVersion = state.ServerVersion ?? previous.ServerVersion,
            Identity = state.Identity,
            ClusterUID = state.ClusterUid ?? previous.ClusterUID,
            CertificateAuthorityFingerprint = state.CertificateAuthorityFingerprint,
            Copies = copies ?? previous.Copies,
            HeldDeletion = held,
        };
    }

    /// <summary>
    /// Nothing is known yet that would be worth a write: the operator has just begun to connect, and the status already tells of this
    /// generation. A restart with everything in step must not write.
    /// </summary>
    public static bool SaysEnough(FollowerClusterStatus status, FollowerState state, long generation)
    {
        if (status.ObservedGeneration != generation || state.Phase is not (FollowerPhase.Connecting or FollowerPhase.Syncing))
        {
            return false;
        }

        var ready = status.Conditions.Find(condition => condition.Type == ConditionTypes.Ready);
        return state.Phase == FollowerPhase.Connecting ? ready is not null : ready?.Status == Condition.True || ready?.Reason == FollowerClusterReasons.Suspended;
    }
}
