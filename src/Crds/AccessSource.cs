using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>Namespaces of the management cluster.</summary>
public sealed record AccessSource
{
    /// <summary>Their names.</summary>
    [Required]
    [Items(1, Limits.AccessNamespaces)]
    [Length(1, Limits.Label)]
    [Pattern(Patterns.Label)]
    [ListType(ListType.Set)]
    public List<string> Namespaces { get; set; } = [];
}
