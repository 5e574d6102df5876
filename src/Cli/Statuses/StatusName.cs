using Bellwether.Crds;
using Bellwether.Operator.Validation;

namespace Bellwether.Cli.Statuses;

/// <summary>What <c>status</c> was asked for: <c>name</c>, <c>namespace/name</c>, or kubectl's <c>kind/name</c>. Pure.</summary>
internal static class StatusName
{
    public const string Follower = "follower";

    private static readonly string[] Followers = [Follower, "followercluster", FollowerCluster.PluralName, $"{FollowerCluster.PluralName}.{BellwetherApi.Group}", "fc"];
    private static readonly string[] Syncs = ["crossclustersync", CrossClusterSync.PluralName, $"{CrossClusterSync.PluralName}.{BellwetherApi.Group}", "ccs"];

    /// <param name="namespaceOption">What -n says; null: nothing.</param>
    /// <param name="namespaceOfContext">What it is without.</param>
    public static StatusScope Scope(string? name, string? namespaceOption, bool allNamespaces, string namespaceOfContext)
    {
        if (allNamespaces && namespaceOption is not null)
        {
            throw new CliException("--all-namespaces and --namespace: one of the two.");
        }

        if (name is null)
        {
            return new StatusScope(allNamespaces ? null : namespaceOfContext);
        }

        var parts = name.Split('/');
        var (first, last) = parts.Length switch
        {
            1 => (null, parts[0]),
            2 => (parts[0], parts[1]),
            _ => throw Wrong(name),
        };
        var isKind = first is not null && (Followers.Contains(first) || Syncs.Contains(first));
        if (!IsValid(rules => rules.ObjectName("name", last)) || (first is not null && !isKind && !IsValid(rules => rules.NamespaceName("namespace", first))))
        {
            throw Wrong(name);
        }

        if (first is not null && Followers.Contains(first))
        {
            // Its copies can be of syncs anywhere.
            return new StatusScope(namespaceOption, Follower: last);
        }

        if (allNamespaces)
        {
            throw new CliException("--all-namespaces goes without the name of a CrossClusterSync.");
        }

        if (first is null || isKind)
        {
            return new StatusScope(namespaceOfContext, Sync: last);
        }

        return namespaceOption is null || namespaceOption == first
            ? new StatusScope(first, Sync: last)
            : throw new CliException($"'{name}' and --namespace {namespaceOption} name two namespaces.");
    }

    private static bool IsValid(Action<SpecRules> rule)
    {
        var rules = new SpecRules();
        rule(rules);
        return rules.Violations.Count == 0;
    }

    private static CliException Wrong(string name) =>
        new($"'{name}' is not the name of a CrossClusterSync, its namespace/name, or follower/ and the name of a FollowerCluster.");
}
