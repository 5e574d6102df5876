using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox.Access;

/// <summary>The roles that every real server makes for itself, of which a client can notice something.</summary>
internal static class BootstrapRoles
{
    private const string Roles =
        """
        [
         {"name": "cluster-admin", "subjects": ["system:masters"],
          "rules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}, {"nonResourceURLs": ["*"], "verbs": ["*"]}]},
         {"name": "system:discovery", "subjects": ["system:authenticated"],
          "rules": [{"nonResourceURLs": ["/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version", "/version/"], "verbs": ["get"]}]},
         {"name": "system:basic-user", "subjects": ["system:authenticated"],
          "rules": [{"apiGroups": ["authorization.k8s.io"], "resources": ["selfsubjectaccessreviews", "selfsubjectrulesreviews"], "verbs": ["create"]}]},
         {"name": "system:public-info-viewer", "subjects": ["system:authenticated", "system:unauthenticated"],
          "rules": [{"nonResourceURLs": ["/healthz", "/livez", "/readyz", "/version", "/version/"], "verbs": ["get"]}]}
        ]
        """;

    /// <summary>Each role, then its binding.</summary>
    public static IEnumerable<JsonObject> All()
    {
        const string apiVersion = "rbac.authorization.k8s.io/v1";
        foreach (var role in (JsonArray)JsonText.Parse(Roles)!)
        {
            var name = role.Text("name")!;
            yield return new JsonObject
            {
                ["apiVersion"] = apiVersion,
                ["kind"] = "ClusterRole",
                ["metadata"] = new JsonObject { ["name"] = name },
                ["rules"] = role!["rules"]!.DeepClone(),
            };
            yield return new JsonObject
            {
                ["apiVersion"] = apiVersion,
                ["kind"] = "ClusterRoleBinding",
                ["metadata"] = new JsonObject { ["name"] = name },
                ["roleRef"] = new JsonObject { ["kind"] = "ClusterRole", ["name"] = name },
                ["subjects"] = new JsonArray([.. role.List("subjects")!.Select(group =>
                    (JsonNode?)new JsonObject { ["kind"] = "Group", ["name"] = group.AsText() })]),
            };
        }
    }
}
