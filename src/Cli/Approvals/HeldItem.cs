using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Cli.Approvals;

/// <summary>A CrossClusterSync or a FollowerCluster, and the deletions that are held for it.</summary>
internal sealed record HeldItem(ResourceKind Kind, ObjectKey Key, string ResourceVersion, HeldDeletion? Held, string? Approved)
{
    public bool IsApproved => Held is { } held && held.Hash == Approved;

    public static HeldItem Of(CrossClusterSync sync) => Of(BellwetherApi.CrossClusterSyncKind, sync, sync.Status?.HeldDeletion);

    public static HeldItem Of(FollowerCluster cluster) => Of(BellwetherApi.FollowerClusterKind, cluster, cluster.Status?.HeldDeletion);

    public override string ToString() => $"{Kind.Kind} {Key}";

    private static HeldItem Of(ResourceKind kind, IKubernetesObject item, HeldDeletion? held) =>
        new(kind, item.Key(), item.Metadata.ResourceVersion ?? "", held, item.Metadata.Annotation(RequestAnnotations.ApproveDeletion));
}
