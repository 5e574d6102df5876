using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>Namespaces of a follower.</summary>
[ValidationRule("has(self.names) != has(self.selector)", "exactly one of names and selector must be set")]
[ValidationRule("!self.create || has(self.names)", "create needs names: a selector selects only namespaces that are there")]
public sealed record NamespaceMapping
{
    /// <summary>Their names.</summary>
    [Items(1, Limits.TargetNamespaces)]
    [Length(1, Limits.Label)]
    [Pattern(Patterns.Label)]
    [ListType(ListType.Set)]
    public List<string>? Names { get; set; }

    /// <summary>Selects the follower's Namespaces by their labels. Never empty.</summary>
    [ValidationRule(
        "has(self.matchLabels) && size(self.matchLabels) > 0 || has(self.matchExpressions) && size(self.matchExpressions) > 0",
        "an empty selector would select every namespace; name at least one label")]
    public LabelSelector? Selector { get; set; }

    /// <summary>True: namespaces that are missing are created, if the follower allows it. They are never deleted.</summary>
    [DefaultValue("false")]
    public bool Create { get; set; }
}
