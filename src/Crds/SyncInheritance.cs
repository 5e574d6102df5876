using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>
/// Globs over the keys of the source's own labels and annotations: * stands for any characters, also none and also /, ? for exactly one;
/// the whole key must match. What says who manages the source is never inherited.
/// </summary>
public sealed record SyncInheritance
{
    /// <summary>Labels that come along.</summary>
    [DefaultValue("[\"*\"]")]
    [Items(0, Limits.InheritGlobs)]
    [Length(1, Limits.LabelKey)]
    [Pattern(Patterns.MetadataGlob)]
    [ListType(ListType.Set)]
    public List<string> Labels { get; set; } = ["*"];

    /// <summary>Annotations that come along.</summary>
    [DefaultValue("[]")]
    [Items(0, Limits.InheritGlobs)]
    [Length(1, Limits.LabelKey)]
    [Pattern(Patterns.MetadataGlob)]
    [ListType(ListType.Set)]
    public List<string> Annotations { get; set; } = [];
}
