using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Followers.Connecting;

namespace Bellwether.Cli.Facts;

/// <summary>The operator's guard rails over a whole fleet at once: never backwards, never twice, never somewhere else. Pure.</summary>
internal static class ClusterGuard
{
    /// <param name="managementUid">Of the management cluster.</param>
    /// <param name="fleet">Every FollowerCluster, with the UID that its cluster answered; null if it wasn't asked or didn't answer.</param>
    /// <returns>Why a cluster that answered is refused, by the name of its FollowerCluster.</returns>
    public static IReadOnlyDictionary<string, FollowerFailure> Check(
        string managementUid, IEnumerable<(FollowerCluster Cluster, string? Uid)> fleet)
    {
        var claims = new ClusterClaims();
        var refusals = new Dictionary<string, FollowerFailure>(StringComparer.Ordinal);
        // In the order of their age, so that the oldest of several with one cluster has it.
        foreach (var (cluster, answered) in fleet
            .OrderBy(one => one.Cluster.Metadata.CreationTimestamp)
            .ThenBy(one => one.Cluster.Metadata.Name, StringComparer.Ordinal))
        {
            var name = cluster.Metadata.Name ?? "";
            var created = cluster.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue;
            var known = cluster.Status?.ClusterUID;
            if (answered is not { } uid)
            {
                if (known is not null)
                {
                    // The operator keeps its cluster for it while it doesn't answer.
                    claims.Make(name, created, known);
                }

                continue;
            }

            var confirmed = cluster.Metadata.Annotation(RequestAnnotations.ConfirmClusterUID);
            if ((GuardRails.Check(uid, managementUid, known, confirmed, olderFollower: null)
                ?? GuardRails.Check(uid, managementUid, known, confirmed, claims.Make(name, created, uid).Older)) is { } refusal)
            {
                refusals[name] = refusal;
            }
        }

        return refusals;
    }
}
