using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Serialization;

namespace Bellwether.Kubernetes.Resources;

/// <summary>How the kinds that every controller needs are asked for.</summary>
public static class KnownResources
{
    public static Resource<Lease> Leases { get; } = new(ResourceKind.Lease, KubernetesJsonContext.Default.Lease);

    public static Resource<Event> Events { get; } = new(ResourceKind.Event, KubernetesJsonContext.Default.Event);

    public static Resource<SelfSubjectAccessReview> SelfSubjectAccessReviews { get; } =
        new(ResourceKind.SelfSubjectAccessReview, KubernetesJsonContext.Default.SelfSubjectAccessReview);

    /// <summary>The objects of a kind without their content.</summary>
    public static Resource<PartialObject> Metadata(this ResourceKind kind) =>
        new(kind, KubernetesJsonContext.Default.PartialObject, metadataOnly: true);
}
