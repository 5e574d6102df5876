using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>Namespaces of the follower.</summary>
public sealed record AccessDestination
{
    /// <summary>
    /// Their names, or globs that the whole name must match: * stands for any characters, also none, ? for one. kube-system, kube-public,
    /// kube-node-lease and the operator's namespace are open only to a rule that names them; no glob matches them.
    /// </summary>
    [Required]
    [Items(1, Limits.AccessNamespaces)]
    [Length(1, Limits.Label)]
    [Pattern(Patterns.NamespaceGlob)]
    [ListType(ListType.Set)]
    public List<string> Namespaces { get; set; } = [];
}
