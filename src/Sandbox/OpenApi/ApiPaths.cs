using System.Text.Json.Nodes;
using Bellwether.Sandbox.Resources;

namespace Bellwether.Sandbox.OpenApi;

/// <summary>
/// The paths of the served kinds with as much of each operation as kubectl reads: which kind it is about, and which query
/// parameters it takes. <c>fieldValidation</c> is not among them, as this version has none: kubectl then validates by itself.
/// </summary>
internal static class ApiPaths
{
    public static string RootOf(ResourceKind kind) => kind.Group.Length == 0 ? $"/api/{kind.Version}" : $"/apis/{kind.Group}/{kind.Version}";

    public static JsonObject Of(IEnumerable<ResourceKind> kinds, bool version2)
    {
        var paths = new JsonObject();
        foreach (var kind in kinds)
        {
            var collection = $"{RootOf(kind)}/{(kind.Namespaced ? "namespaces/{namespace}/" : "")}{kind.Plural}";
            paths[collection] = Item(kind, version2, ("get", "list", []), ("post", "create", ["dryRun", "fieldManager"]));
            if (kind.Verbs.Contains("get"))
            {
                paths[collection + "/{name}"] = Item(
                    kind,
                    version2,
                    ("get", "get", []),
                    ("put", "update", ["dryRun", "fieldManager"]),
                    ("patch", "patch", ["dryRun", "fieldManager", "force"]),
                    ("delete", "delete", ["dryRun"]));
            }

            if (kind.Namespaced)
            {
                paths[$"{RootOf(kind)}/{kind.Plural}"] = Item(kind, version2, ("get", "list", []));
            }
        }

        return paths;
    }

    private static JsonObject Item(ResourceKind kind, bool version2, params (string Method, string Verb, string[] Parameters)[] operations) =>
        new(operations.Where(operation => kind.Verbs.Contains(operation.Verb)).Select(operation =>
            KeyValuePair.Create<string, JsonNode?>(operation.Method, Operation(kind, version2, operation.Method, operation.Verb, operation.Parameters))));

    private static JsonObject Operation(ResourceKind kind, bool version2, string method, string verb, string[] parameters) => new()
    {
        ["operationId"] = $"{verb}{kind.Group.Replace(".", "", StringComparison.Ordinal)}{kind.Version}{kind.Kind}",
        ["parameters"] = new JsonArray([.. parameters.Select(parameter => Parameter(parameter, version2))]),
        ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
        ["x-kubernetes-action"] = verb == "create" ? "post" : method == "put" ? "put" : verb,
        ["x-kubernetes-group-version-kind"] = Definitions.KindOf(kind, kind.Kind),
    };

    private static JsonObject Parameter(string name, bool version2)
    {
        var type = name == "force" ? "boolean" : "string";
        var parameter = new JsonObject { ["name"] = name, ["in"] = "query" };
        if (version2)
        {
            parameter["type"] = type;
        }
        else
        {
            parameter["schema"] = new JsonObject { ["type"] = type, ["uniqueItems"] = true };
        }

        return parameter;
    }
}
