using Bellwether.Crds;
using Bellwether.Kubernetes.Informers;
using Bellwether.Operator.Followers;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>How much of the fleet can be seen.</summary>
internal static class FleetView
{
    /// <summary>No follower is about to be connected or listed.</summary>
    public static bool IsSettled(Informer<FollowerCluster> clusters, IFollowerDirectory followers) => clusters.Items.All(cluster =>
        followers.TryGet(cluster.Key.Name, out var follower) && follower.State.Phase is not (FollowerPhase.Connecting or FollowerPhase.Syncing));
}
