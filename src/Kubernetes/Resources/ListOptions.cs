namespace Bellwether.Kubernetes.Resources;

/// <summary>Which objects a list or a watch covers.</summary>
/// <param name="Namespace">Null: all namespaces.</param>
/// <param name="ResourceVersion"><c>"0"</c>: from the server's cache, at any age; null: the most recent.</param>
/// <param name="PageSize">Objects per page. 500 is what trusted controllers use.</param>
public sealed record ListOptions(
    string? Namespace = null,
    string? LabelSelector = null,
    string? FieldSelector = null,
    string? ResourceVersion = null,
    int PageSize = 500);
