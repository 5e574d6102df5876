using System.Text;
using Bellwether.Crds;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Operator.Followers;

/// <summary>
/// The rights that the operator needs in a follower, from its access rules: Roles in the namespaces where the rules open these by their exact
/// names, otherwise a ClusterRole. As YAML to apply. Pure.
/// </summary>
public static class FollowerRoles
{
    private const string Name = "bellwether-follower";
    private const string KubeSystem = "kube-system";

    private static readonly string[] Copying = ["get", "list", "watch", "create", "patch", "delete"];

    /// <param name="spec">Of the FollowerCluster; valid.</param>
    /// <param name="kinds">The kinds that its rules name, as the cluster serves them.</param>
    /// <param name="operatorNamespace">The operator's own namespace, which is protected in followers too.</param>
    /// <param name="subject">Who the operator is there.</param>
    public static string Of(
        FollowerClusterSpec spec, IReadOnlyCollection<ResourceKind> kinds, string operatorNamespace, FollowerSubject subject)
    {
        var yaml = new StringBuilder();
        if (!AccessPolicy.IsExact(spec))
        {
            string[] namespaces = AccessPolicy.CreatesNamespaces(spec) ? ["get", "list", "watch", "create"] : ["get", "list", "watch"];
            var copies = kinds.Where(kind => AccessPolicy.LetsIn(spec, kind));
            Grant(yaml, null, [.. Copies(copies), new("", ["namespaces"], namespaces)], subject);
            return yaml.ToString();
        }

        if (AccessPolicy.CreatesNamespaces(spec))
        {
            // Nothing narrower than a ClusterRole can say that.
            Grant(yaml, null, [new("", ["namespaces"], ["create"])], subject);
        }

        var opened = AccessPolicy.Namespaces(spec).Where(name => IsOpen(spec, name, operatorNamespace)).ToArray();
        foreach (var name in opened.Union([KubeSystem]).Order(StringComparer.Ordinal))
        {
            var copies = kinds.Where(kind => opened.Contains(name) && spec.Access.Exists(rule => AccessPolicy.LetsIn(rule, kind) && Names(rule, name, operatorNamespace)));
            Grant(yaml, name, [.. Copies(copies), new("", ["namespaces"], ["get"])], subject);
        }

        return yaml.ToString();
    }

    /// <summary>The ClusterRoles of config/follower/rules/per-namespace: one for the cluster, one to be bound in each namespace.</summary>
    public static string PerNamespace()
    {
        var yaml = new StringBuilder();
        yaml.Append("# What the operator has to see of the whole cluster: the UID of kube-system, which tells clusters apart.\n");
        Role(yaml, Name, null,
        [
            new("", ["namespaces"], ["get"]) { ResourceName = KubeSystem },
            // What every authenticated user has, unless the cluster took the default bindings away.
            new("authorization.k8s.io", ["selfsubjectaccessreviews"], ["create"]),
            new("", [], ["get"]) { Url = "/version" },
        ]);
        yaml.Append("---\n# What is looked at and written in the namespaces in which it is bound, and those Namespaces themselves.\n");
        Role(yaml, $"{Name}-copies", null, [.. Copies([ResourceKind.Secret, ResourceKind.ConfigMap]), new("", ["namespaces"], ["get"])]);
        return yaml.ToString();
    }

    private static bool IsOpen(FollowerClusterSpec spec, string name, string operatorNamespace) =>
        spec.Access.Exists(rule => Names(rule, name, operatorNamespace));

    private static bool Names(AccessRule rule, string name, string operatorNamespace) =>
        AccessPolicy.Named(rule).Contains(name) && (rule.To is not null || !AccessPolicy.IsProtected(name, operatorNamespace));

    private static IEnumerable<Rule> Copies(IEnumerable<ResourceKind> kinds) => kinds
        .GroupBy(kind => kind.Group)
        .OrderBy(kinds => kinds.Key, StringComparer.Ordinal)
        .Select(kinds => new Rule(kinds.Key, [.. kinds.Select(kind => kind.Plural).Order(StringComparer.Ordinal)], Copying));

    /// <summary>A Role and its binding, in a namespace or, with null, cluster-wide.</summary>
    private static void Grant(StringBuilder yaml, string? @namespace, IReadOnlyCollection<Rule> rules, FollowerSubject subject)
    {
        var prefix = @namespace is null ? "Cluster" : "";
        yaml.Append(yaml.Length > 0 ? "---\n" : "");
        Role(yaml, Name, @namespace, rules);
        Head(yaml.Append("---\n"), $"{prefix}RoleBinding", Name, @namespace);
        yaml.Append(
            $"roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: {prefix}Role\n  name: {Name}\n"
            + $"subjects:\n{subject.ToYaml()}");
    }

    private static void Role(StringBuilder yaml, string name, string? @namespace, IReadOnlyCollection<Rule> rules)
    {
        Head(yaml, @namespace is null ? "ClusterRole" : "Role", name, @namespace);
        yaml.Append("rules:\n");
        foreach (var rule in rules)
        {
            if (rule.Url is { } url)
            {
                yaml.Append($"- nonResourceURLs:\n  - {url}\n");
            }
            else
            {
                yaml.Append($"- apiGroups:\n  - {(rule.Group.Length == 0 ? "''" : rule.Group)}\n");
                Items(yaml, "resources", rule.Resources);
            }

            if (rule.ResourceName is { } only)
            {
                Items(yaml, "resourceNames", [only]);
            }

            Items(yaml, "verbs", rule.Verbs);
        }
    }

    private static void Head(StringBuilder yaml, string kind, string name, string? @namespace) => yaml
        .Append($"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata:\n  name: {name}\n")
        .Append(@namespace is null ? "" : $"  namespace: {@namespace}\n");

    private static void Items(StringBuilder yaml, string field, IEnumerable<string> items)
    {
        yaml.Append($"  {field}:\n");
        foreach (var item in items)
        {
            yaml.Append($"  - {item}\n");
        }
    }

    private sealed record Rule(string Group, IReadOnlyList<string> Resources, IReadOnlyList<string> Verbs)
    {
        public string? ResourceName { get; init; }

        public string? Url { get; init; }
    }
}
