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
    /// <param name="fromLabels">The labels of that Namespace; null while they aren't known, and then no selector selects it.</param>
    /// <param name="toNamespace">The copy's namespace in the follower.</param>
    /// <param name="kind">The copy's.</param>
    /// <param name="operatorNamespace">The operator's own namespace, which is protected in followers too.</param>
    public static Grant Allows(
        FollowerClusterSpec spec,
        string fromNamespace,
        IReadOnlyDictionary<string, string>? fromLabels,
        string toNamespace,
        ResourceKind kind,
        string operatorNamespace)
    {
        var isProtected = IsProtected(toNamespace, operatorNamespace);
        bool allowed = false, adopt = false, create = false, wrongKind = false, wrongPlace = false;
        foreach (var rule in spec.Access)
        {
            if (!IsFor(rule, fromNamespace, fromLabels))
            {
                continue;
            }

            if (!Opens(rule, fromNamespace, toNamespace, isProtected))
            {
                wrongPlace = true;
            }
            else if (!LetsIn(rule, kind))
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
            : Grant.Denied(AccessDenial.Explain(spec, fromNamespace, toNamespace, kind, isProtected, wrongKind, wrongPlace));
    }

    /// <summary>Whether some rule lets the kind in.</summary>
    public static bool LetsIn(FollowerClusterSpec spec, ResourceKind kind) => spec.Access.Exists(rule => LetsIn(rule, kind));

    /// <summary>Whether a rule lets syncs of the namespace write the kind wherever a glob matches.</summary>
    public static bool OpensByGlob(
        FollowerClusterSpec spec, string fromNamespace, IReadOnlyDictionary<string, string>? fromLabels, ResourceKind kind) =>
        spec.Access.Exists(rule =>
            IsFor(rule, fromNamespace, fromLabels) && LetsIn(rule, kind) && rule.To?.Namespaces.Exists(NamespaceGlob.IsGlob) == true);

    /// <summary>The follower's namespaces that some rule opens by their name, in alphabetical order; globs open more.</summary>
    public static IReadOnlyList<string> Namespaces(FollowerClusterSpec spec) =>
    [
        .. spec.Access
            .SelectMany(Named)
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// Whether the rules open namespaces by their names only, so that rights in these are enough: no glob, and no rule that is for
    /// namespaces by labels and has no <c>to</c>. True without rules.
    /// </summary>
    public static bool IsExact(FollowerClusterSpec spec) => spec.Access.TrueForAll(
        rule => rule.To is { } to ? !to.Namespaces.Exists(NamespaceGlob.IsGlob) : rule.From?.Namespaces is not null);

    /// <summary>Whether some rule lets syncs create namespaces.</summary>
    public static bool CreatesNamespaces(FollowerClusterSpec spec) =>
        spec.Access.Exists(rule => rule.Allow.Contains(AccessPermissions.CreateNamespaces));

    /// <summary>The namespaces that the rule opens by their names. Some of them can be protected where it only means sameness.</summary>
    internal static IEnumerable<string> Named(AccessRule rule) =>
        rule.To is { } to ? to.Namespaces.Where(name => !NamespaceGlob.IsGlob(name)) : rule.From?.Namespaces ?? [];

    internal static bool LetsIn(AccessRule rule, ResourceKind kind)
    {
        foreach (var name in rule.Kinds)
        {
            if (KindNames.Means(name, kind))
            {
                return true;
            }
        }

        return false;
    }

    internal static bool IsProtected(string name, string operatorNamespace) => Protected.Contains(name) || name == operatorNamespace;

    private static bool IsFor(AccessRule rule, string from, IReadOnlyDictionary<string, string>? labels) => rule.From switch
    {
        { Namespaces: { } names } => names.Contains(from),
        // An empty selector is refused elsewhere; it must not open everything to everybody should it get here.
        { Selector: { IsEmpty: false } selector } => labels is not null && selector.Matches(labels),
        _ => false,
    };

    private static bool Opens(AccessRule rule, string from, string to, bool isProtected)
    {
        if (rule.To is not { } destination)
        {
            // Sameness is not naming: a management namespace called kube-system must not reach a follower's by that.
            return from == to && !isProtected;
        }

        foreach (var name in destination.Namespaces)
        {
            if (name == to || (!isProtected && NamespaceGlob.IsGlob(name) && NamespaceGlob.Matches(name, to)))
            {
                return true;
            }
        }

        return false;
    }
}
