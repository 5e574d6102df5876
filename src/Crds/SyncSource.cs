using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>Names the object to copy, or selects many, in the sync's own namespace.</summary>
[ValidationRule("has(self.name) != has(self.selector)", "exactly one of name and selector must be set")]
public sealed record SyncSource
{
    /// <summary>Group and version of the kind.</summary>
    [DefaultValue("\"v1\"")]
    [Length(1, Limits.ApiVersion)]
    [Pattern(Patterns.ApiVersion)]
    public string ApiVersion { get; set; } = SourceKinds.CoreVersion;

    /// <summary>The kind, such as Secret: a namespaced one that followers' access rules name. Some are never copied.</summary>
    [Required]
    [Length(1, Limits.KindName)]
    [Pattern(Patterns.KindName)]
    public string Kind { get; set; } = "";

    /// <summary>The object's name.</summary>
    [Length(1, Limits.Subdomain)]
    [Pattern(Patterns.Subdomain)]
    public string? Name { get; set; }

    /// <summary>Selects objects by their labels; each gets copies of its own, with its own name. Never empty.</summary>
    [ValidationRule(
        "has(self.matchLabels) && size(self.matchLabels) > 0 || has(self.matchExpressions) && size(self.matchExpressions) > 0",
        "an empty selector would select every object of the namespace; name at least one label")]
    public LabelSelector? Selector { get; set; }
}
