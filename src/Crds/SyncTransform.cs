using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>What is different about the copies. Everything else is as in the source.</summary>
public sealed record SyncTransform
{
    /// <summary>The name of every copy; only with source.name. Omitted: the source's. When it changes, copies under the old name are deselected.</summary>
    [Length(1, Limits.Subdomain)]
    [Pattern(Patterns.Subdomain)]
    public string? Name { get; set; }

    /// <summary>Labels that every copy gets. They win over inherited ones.</summary>
    [Items(0, Limits.TransformLabels)]
    [Length(0, Limits.Label)]
    [Pattern(Patterns.LabelValue)]
    [ValidationRule(MetadataKeyRule, MetadataKeyMessage)]
    public Dictionary<string, string>? Labels { get; set; }

    /// <summary>Annotations that every copy gets. They win over inherited ones.</summary>
    [Items(0, Limits.TransformAnnotations)]
    [Length(0, Limits.AnnotationValue)]
    [ValidationRule(MetadataKeyRule, MetadataKeyMessage)]
    public Dictionary<string, string>? Annotations { get; set; }

    /// <summary>Which of the source's own labels and annotations the copies get.</summary>
    [DefaultValue("{}")]
    public SyncInheritance Inherit { get; set; } = new();

    /// <summary>The keys of data and binaryData that the copies get, and under which names. Omitted: all, as they are.</summary>
    [Items(1, Limits.TransformKeys)]
    [ListType(ListType.Map, "from")]
    [ValidationRule(
        "self.all(one, self.exists_one(other, (has(other.to) ? other.to : other.from) == (has(one.to) ? one.to : one.from)))",
        "no two entries may have the same key in the copies")]
    public List<KeyMapping>? Keys { get; set; }

    // The length of a map's keys can't be said in a schema.
    private const string MetadataKeyRule =
        "self.all(key, size(key) <= 317 && !key.startsWith('bellwether.dev/') && key != 'kubectl.kubernetes.io/last-applied-configuration')";

    private const string MetadataKeyMessage =
        "keys have at most 317 characters; bellwether.dev/* and kubectl.kubernetes.io/last-applied-configuration are not to be set";
}
