using Bellwether.Crds;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Operator.Followers;

/// <summary>Says which rule is missing. Pure.</summary>
internal static class AccessDenial
{
    /// <param name="wrongKind">A rule for the namespace opens the place, without the kind.</param>
    /// <param name="wrongPlace">A rule is for the namespace, and doesn't open the place.</param>
    public static string Explain(
        FollowerClusterSpec spec, string from, string to, ResourceKind kind, bool isProtected, bool wrongKind, bool wrongPlace) =>
        $"{Why(spec, from, to, kind, isProtected, wrongKind, wrongPlace)} Missing is a rule such as "
            + $"{{from: {{namespaces: [{from}]}}, to: {{namespaces: [{to}]}}, kinds: [{KindNames.Of(kind)}]}}.";

    private static string Why(
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
            return $"No rule in spec.access has {from} among its from.namespaces"
                + (spec.Access.Exists(rule => rule.From?.Selector is not null) ? ", or selects that namespace by its labels." : ".");
        }

        return isProtected
            ? $"Namespace {to} is protected: a rule in spec.access for {from} must name it in its to.namespaces; globs and sameness don't open it."
            : $"No rule in spec.access for {from} lets it write to namespace {to}: none has it among its to.namespaces"
                + (from == to ? "." : ", and a rule without to means the same namespace.");
    }
}
