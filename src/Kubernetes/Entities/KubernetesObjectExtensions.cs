namespace Bellwether.Kubernetes.Entities;

public static class KubernetesObjectExtensions
{
    public static ObjectKey Key(this IKubernetesObject entity) =>
        new(entity.Metadata.Namespace ?? "", entity.Metadata.Name ?? "");

    public static bool IsBeingDeleted(this IKubernetesObject entity) => entity.Metadata.DeletionTimestamp is not null;

    public static string? Label(this ObjectMeta metadata, string name) =>
        metadata.Labels is { } labels && labels.TryGetValue(name, out var value) ? value : null;

    public static string? Annotation(this ObjectMeta metadata, string name) =>
        metadata.Annotations is { } annotations && annotations.TryGetValue(name, out var value) ? value : null;
}
