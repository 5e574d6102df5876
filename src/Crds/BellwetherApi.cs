using Bellwether.Kubernetes.Resources;

namespace Bellwether.Crds;

/// <summary>The API group, and how its kinds are asked for and decoded.</summary>
public static class BellwetherApi
{
    public const string Group = "bellwether.dev";
    public const string Version = "v1alpha1";
    public const string ApiVersion = Group + "/" + Version;

    public static readonly ResourceKind FollowerClusterKind =
        new(Group, Version, FollowerCluster.KindName, FollowerCluster.PluralName, Namespaced: false);

    public static readonly ResourceKind CrossClusterSyncKind =
        new(Group, Version, CrossClusterSync.KindName, CrossClusterSync.PluralName, Namespaced: true);

    public static readonly Resource<FollowerCluster> FollowerClusters =
        new(FollowerClusterKind, BellwetherJsonContext.Default.FollowerCluster);

    public static readonly Resource<CrossClusterSync> CrossClusterSyncs =
        new(CrossClusterSyncKind, BellwetherJsonContext.Default.CrossClusterSync);
}
