using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>Namespaces of the follower.</summary>
public sealed record AccessDestination
{
    /// <summary>Their names. kube-system, kube-public, kube-node-lease and the operator's namespace are open only to a rule that names them.</summary>
    [Required]
    [Items(1, Limits.AccessNamespaces)]
    [Length(1, Limits.Label)]
    [Pattern(Patterns.Label)]
    [ListType(ListType.Set)]
    public List<string> Namespaces { get; set; } = [];
}
