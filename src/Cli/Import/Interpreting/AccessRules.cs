using Bellwether.Crds;
using Bellwether.Operator.Followers;

namespace Bellwether.Cli.Import.Interpreting;

/// <summary>The access rules of a follower: exactly what kubed copies to it, and that the copies that are there may be adopted. Pure.</summary>
internal static class AccessRules
{
    public static List<AccessRule> For(string follower, IReadOnlyList<ImportedSource> sources, string operatorNamespace)
    {
        var ways = sources
            .SelectMany(source => source.Copies
                .Where(copy => copy.Follower == follower)
                .Select(copy => (From: source.Object.Namespace, To: Destination(source.Object.Namespace, copy.Namespace, operatorNamespace), source.Object.Kind)))
            .GroupBy(way => (way.From, way.To), way => way.Kind)
            .Select(way => (way.Key.From, way.Key.To, Kinds: string.Join(',', way.Distinct().OrderDescending(StringComparer.Ordinal))));
        return
        [
            .. ways
                .GroupBy(way => (way.To, way.Kinds), way => way.From)
                .OrderBy(rule => rule.Key.To, StringComparer.Ordinal)
                .ThenBy(rule => rule.Key.Kinds, StringComparer.Ordinal)
                .SelectMany(rule => rule.Order(StringComparer.Ordinal).Chunk(Limits.AccessNamespaces).Select(from => new AccessRule
                {
                    From = new AccessSource { Namespaces = [.. from] },
                    To = rule.Key.To is { } to ? new AccessDestination { Namespaces = [to] } : null,
                    Kinds = [.. rule.Key.Kinds.Split(',')],
                    Allow = [AccessPermissions.Adopt],
                })),
        ];
    }

    /// <summary>Null: the namespace of the same name, which needs not be named unless it is one that no rule opens in passing.</summary>
    private static string? Destination(string from, string to, string operatorNamespace) =>
        from == to && !AccessPolicy.IsProtected(to, operatorNamespace) ? null : to;
}
