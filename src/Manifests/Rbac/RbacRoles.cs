using System.Text.Json.Nodes;
using Bellwether.Kubernetes.Schema;

namespace Bellwether.Manifests.Rbac;

/// <summary>Renders rules as the operator's ClusterRole and its Role in the operator's namespace.</summary>
internal static class RbacRoles
{
    public static JsonObject ClusterRole(IEnumerable<RbacRule> rules) => new()
    {
        ["apiVersion"] = "rbac.authorization.k8s.io/v1",
        ["kind"] = "ClusterRole",
        ["metadata"] = new JsonObject { ["name"] = "bellwether-operator" },
        ["rules"] = Rules(rules.Where(rule => !rule.Scope.InOperatorNamespace)),
    };

    public static JsonObject OperatorNamespaceRole(IEnumerable<RbacRule> rules) => new()
    {
        ["apiVersion"] = "rbac.authorization.k8s.io/v1",
        ["kind"] = "Role",
        ["metadata"] = new JsonObject { ["name"] = "bellwether-operator", ["namespace"] = "bellwether-system" },
        ["rules"] = Rules(rules.Where(rule => rule.Scope.InOperatorNamespace)),
    };

    // Resources of one group with the same verbs share a rule.
    private static JsonArray Rules(IEnumerable<RbacRule> rules)
    {
        var items = new JsonArray();
        foreach (var alike in rules.GroupBy(rule => (rule.Scope.Group, rule.Scope.ResourceName, IsUrl: rule.Scope.Url.Length > 0, rule.Verbs)))
        {
            var item = new JsonObject();
            if (alike.Key.IsUrl)
            {
                item["nonResourceURLs"] = Json.Array(alike.Select(rule => rule.Scope.Url));
            }
            else
            {
                item["apiGroups"] = Json.Array([alike.Key.Group]);
                item["resources"] = Json.Array(alike.Select(rule => rule.Scope.Resource));
                if (alike.Key.ResourceName.Length > 0)
                {
                    item["resourceNames"] = Json.Array([alike.Key.ResourceName]);
                }
            }

            item["verbs"] = Json.Array(Enum.GetValues<RbacVerb>()
                .Where(verb => verb != RbacVerb.None && alike.Key.Verbs.HasFlag(verb))
                .Select(verb => verb.ToString().ToLowerInvariant()));
            items.Add(item);
        }

        return items;
    }
}
