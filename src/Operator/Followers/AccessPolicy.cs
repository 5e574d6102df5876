using Bellwether.Crds;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Operator.Followers;

/// <summary>
/// Reads the access rules of a FollowerCluster. Pure. Rules only add up: a copy is allowed when one rule allows it, and its extra
/// permissions are those of all the rules that do. Without a rule nothing is allowed.
/// </summary>
public static class AccessPolicy
{
    private static readonly string[] Protected = ["kube-system", "kube-public", "kube-node-lease"];

    /// <param name="spec">The follower's.</param>
    /// <param name="fromNamespace">The source's namespace in the management cluster.</param>
    /// <param name="toNamespace">The copy's namespace in the follower.</param>
    /// <param name="kind">The copy's.</param>
    /// <param name="operatorNamespace">The operator's own namespace, which is protected in followers too.</param>
    public static Grant Allows(FollowerClusterSpec spec, string fromNamespace, string toNamespace, ResourceKind kind, string operatorNamespace)
    {
        var isProtected = Protected.Contains(toNamespace) || toNamespace == operatorNamespace;
        bool allowed = false, adopt = false, create = false, wrongKind = false, wrongPlace = false;
        foreach (var rule in spec.Access)
        {
            if (rule.From?.Namespaces.Contains(fromNamespace) != true)
            {
                continue;
            }

            if (!Opens(rule, fromNamespace, toNamespace, isProtected))
            {
                wrongPlace = true;
            }
            else if (!rule.Kinds.Exists(name => KindNames.Means(name, kind)))
            {
                wrongKind = true;
            }
            else
            {
                allowed = true;
                adopt |= rule.Allow.Contains(AccessPermissions.Adopt);
                create |= rule.Allow.Contains(AccessPermissions.CreateNamespaces);
            }
        }

        return allowed
            ? new Grant(adopt, create, null)
            : Grant.Denied(Explain(spec, fromNamespace, toNamespace, kind, isProtected, wrongKind, wrongPlace));
    }

    /// <summary>Whether some rule lets the kind in.</summary>
    public static bool LetsIn(FollowerClusterSpec spec, ResourceKind kind) =>
        spec.Access.Exists(rule => rule.Kinds.Exists(name => KindNames.Means(name, kind)));

    /// <summary>The follower's namespaces that some rule opens, in alphabetical order.</summary>
    public static IReadOnlyList<string> Namespaces(FollowerClusterSpec spec) =>
    [
        .. spec.Access
            .SelectMany(rule => rule.To?.Namespaces ?? rule.From?.Namespaces ?? [])
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether some rule lets syncs create namespaces.</summary>
    public static bool CreatesNamespaces(FollowerClusterSpec spec) =>
        spec.Access.Exists(rule => rule.Allow.Contains(AccessPermissions.CreateNamespaces));

    private static bool Opens(AccessRule rule, string from, string to, bool isProtected) => rule.To is { } destination
        ? destination.Namespaces.Contains(to)
        // Sameness is not naming: a management namespace called kube-system must not reach a follower's by that.
        : from == to && !isProtected;

    private static string Explain(
        FollowerClusterSpec spec, string from, string to, ResourceKind kind, bool isProtected, bool wrongKind, bool wrongPlace)
    {
        if (spec.Access.Count == 0)
        {
            return "The FollowerCluster has no rules in spec.access, so nothing may be written to it.";
        }

        if (wrongKind)
        {
            return $"The rules in spec.access that let namespace {from} write to namespace {to} don't have {KindNames.Of(kind)} among their kinds.";
        }

        if (!wrongPlace)
        {
            return $"No rule in spec.access has {from} among its from.namespaces.";
        }

        return isProtected
            ? $"Namespace {to} is protected: a rule in spec.access for {from} must name it in its to.namespaces."
            : $"No rule in spec.access for {from} lets it write to namespace {to}: none has it among its to.namespaces"
                + (from == to ? "." : ", and a rule without to means the same namespace.");
    }
}
