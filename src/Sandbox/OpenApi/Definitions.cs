using System.Text.Json.Nodes;
using Bellwether.Sandbox.Resources;

namespace Bellwether.Sandbox.OpenApi;

/// <summary>The definitions of a set of kinds with everything that they refer to, each kind marked with its group, version and kind.</summary>
internal static class Definitions
{
    private const string V2Prefix = "#/definitions/";
    private const string ObjectMeta = V2Prefix + "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
    private const string ListMeta = V2Prefix + "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta";
    private const string KindExtension = "x-kubernetes-group-version-kind";

    /// <summary>The definition's name: a custom kind's is its group backwards.</summary>
    public static string NameOf(ResourceKind kind) => kind.DefinitionName
        ?? $"{string.Join('.', kind.Group.Split('.').Reverse())}.{kind.Version}.{kind.Kind}";

    /// <summary>Schemas of version 2; with <paramref name="full"/> custom schemas keep what version 2 has no words for.</summary>
    public static JsonObject Of(IDiscoverySource source, IEnumerable<ResourceKind> kinds, bool full)
    {
        var result = new JsonObject();
        foreach (var kind in kinds)
        {
            var name = NameOf(kind);
            if (kind.IsCustom)
            {
                result[name] = Custom(kind, full);
                result[name + "List"] = List(kind, name);
                Copy(source, ObjectMeta[V2Prefix.Length..], result);
                Copy(source, ListMeta[V2Prefix.Length..], result);
            }
            else
            {
                Copy(source, name, result);
                Copy(source, name + "List", result);
                if (result[name] is JsonObject own)
                {
                    own[KindExtension] = new JsonArray(KindOf(kind, kind.Kind));
                }
            }
        }

        return result;
    }

    public static JsonObject KindOf(ResourceKind kind, string name) =>
        new() { ["group"] = kind.Group, ["version"] = kind.Version, ["kind"] = name };

    /// <summary>The same schemas where version 3 keeps them.</summary>
    public static JsonObject InVersion3(JsonObject definitions)
    {
        foreach (var definition in definitions)
        {
            Rewrite(definition.Value);
        }

        return definitions;
    }

    private static void Rewrite(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
            {
                Rewrite(item);
            }
        }
        else if (node is JsonObject map)
        {
            if (map["$ref"] is JsonValue reference && reference.ToString().StartsWith(V2Prefix, StringComparison.Ordinal))
            {
                map["$ref"] = "#/components/schemas/" + reference.ToString()[V2Prefix.Length..];
            }

            foreach (var (_, child) in map)
            {
                Rewrite(child);
            }
        }
    }

    private static void Copy(IDiscoverySource source, string name, JsonObject into)
    {
        if (!into.ContainsKey(name) && source.Definitions[name] is { } definition)
        {
            into[name] = definition.DeepClone();
            foreach (var reference in References(definition))
            {
                Copy(source, reference[V2Prefix.Length..], into);
            }
        }
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(member => member is { Key: "$ref", Value: JsonValue target } ? [target.ToString()] : References(member.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };

    private static JsonObject Custom(ResourceKind kind, bool full)
    {
        var schema = full ? (JsonObject)kind.CustomSchema!.DeepClone() : StructuralSchema.InVersion2(kind.CustomSchema!);
        if (schema["properties"] is not JsonObject properties)
        {
            schema["properties"] = properties = [];
        }

        properties["apiVersion"] = new JsonObject { ["type"] = "string", ["description"] = "Version of the schema of this object." };
        properties["kind"] = new JsonObject { ["type"] = "string", ["description"] = "The REST resource that this object represents." };
        properties["metadata"] = new JsonObject { ["$ref"] = ObjectMeta, ["description"] = "Standard object's metadata." };
        schema[KindExtension] = new JsonArray(KindOf(kind, kind.Kind));
        return schema;
    }

    private static JsonObject List(ResourceKind kind, string item) => new()
    {
        ["type"] = "object",
        ["description"] = $"{kind.ListKind} is a list of {kind.Kind}",
        ["required"] = new JsonArray("items"),
        ["properties"] = new JsonObject
        {
            ["apiVersion"] = new JsonObject { ["type"] = "string" },
            ["kind"] = new JsonObject { ["type"] = "string" },
            ["metadata"] = new JsonObject { ["$ref"] = ListMeta },
            ["items"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["$ref"] = V2Prefix + item } },
        },
        [KindExtension] = new JsonArray(KindOf(kind, kind.ListKind)),
    };
}
