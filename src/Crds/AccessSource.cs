using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>Namespaces of the management cluster.</summary>
[ValidationRule("has(self.namespaces) != has(self.selector)", "exactly one of namespaces and selector must be set")]
public sealed record AccessSource
{
    /// <summary>Their names.</summary>
    [Items(1, Limits.AccessNamespaces)]
    [Length(1, Limits.Label)]
    [Pattern(Patterns.Label)]
    [ListType(ListType.Set)]
    public List<string>? Namespaces { get; set; }

    /// <summary>Selects Namespaces of the management cluster by their labels. Never empty.</summary>
    [ValidationRule(
        "has(self.matchLabels) && size(self.matchLabels) > 0 || has(self.matchExpressions) && size(self.matchExpressions) > 0",
        "an empty selector would select every namespace; name at least one label")]
    public LabelSelector? Selector { get; set; }
}
