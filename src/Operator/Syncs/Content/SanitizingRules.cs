namespace Bellwether.Operator.Syncs.Content;

/// <summary>A field that copies don't get.</summary>
/// <param name="Path">From the object's root, <c>[]</c> for every item of a list.</param>
/// <param name="Why">The rest of a sentence.</param>
/// <param name="KeepsNone">A value of <c>None</c> is a choice and is kept.</param>
public sealed record SanitizingRule(string Group, string Kind, string Path, string Why, bool KeepsNone = false);

/// <summary>
/// The fields that copies of a kind don't get, because servers set them or they mean something in one cluster only (docs/spec/kinds.md).
/// Kinds without a row are copied whole. No kind's apiVersion, kind, metadata and status are content.
/// </summary>
public static class SanitizingRules
{
    public static IReadOnlyList<SanitizingRule> All { get; } =
    [
        new("", "Service", "spec.clusterIP", "each cluster gives out its own; None is kept", KeepsNone: true),
        new("", "Service", "spec.clusterIPs", "each cluster gives out its own; None is kept", KeepsNone: true),
        new("", "Service", "spec.ipFamilies", "each cluster has its own"),
        new("", "Service", "spec.ipFamilyPolicy", "each cluster has its own"),
        new("", "Service", "spec.ports[].nodePort", "each cluster gives out its own"),
        new("", "Service", "spec.healthCheckNodePort", "each cluster gives out its own"),
        new("apps", "StatefulSet", "spec.volumeClaimTemplates[].status", "it is a status"),
    ];
}
