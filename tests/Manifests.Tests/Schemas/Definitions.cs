using System.Text.Json.Nodes;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Manifests.Schemas;

namespace Bellwether.Manifests.Tests.Schemas;

/// <summary>The generated definitions as trees, and a walk over their fields.</summary>
internal static class Definitions
{
    private static readonly XmlDocumentation Documentation =
        XmlDocumentation.Of(typeof(FollowerCluster).Assembly, typeof(IKubernetesObject).Assembly);

    public static JsonObject Of(Type kind) => CustomResourceDefinition.Of(kind, Documentation);

    public static JsonObject Schema(Type kind) =>
        Of(kind)["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!.AsObject();

    /// <summary>Every field below spec and status, as <c>spec.targets[].clusters</c>, with its schema and whether it is required.</summary>
    public static IEnumerable<(string Path, JsonObject Schema, bool Required)> Fields(Type kind)
    {
        var properties = Schema(kind)["properties"]!.AsObject();
        return Walk("spec", properties["spec"]!.AsObject()).Concat(Walk("status", properties["status"]!.AsObject()));
    }

    /// <summary>Every schema of a tree with its path, items and values included.</summary>
    public static IEnumerable<(string Path, JsonObject Schema)> All(string path, JsonObject schema)
    {
        yield return (path, schema);
        var children = (schema["properties"]?.AsObject() ?? []).Select(field => ($"{path}.{field.Key}", field.Value!.AsObject()));
        if (schema["items"] is JsonObject items)
        {
            children = children.Append(($"{path}[]", items));
        }

        if (schema["additionalProperties"] is JsonObject values)
        {
            children = children.Append(($"{path}[*]", values));
        }

        foreach (var descendant in children.SelectMany(child => All(child.Item1, child.Item2)))
        {
            yield return descendant;
        }
    }

    private static IEnumerable<(string Path, JsonObject Schema, bool Required)> Walk(string path, JsonObject schema)
    {
        var owner = schema["items"] as JsonObject ?? schema;
        var prefix = ReferenceEquals(owner, schema) ? path : $"{path}[]";
        var required = owner["required"]?.AsArray().Select(name => name!.GetValue<string>()).ToHashSet() ?? [];
        foreach (var (name, field) in owner["properties"]?.AsObject() ?? [])
        {
            var fieldPath = $"{prefix}.{name}";
            yield return (fieldPath, field!.AsObject(), required.Contains(name));
            foreach (var descendant in Walk(fieldPath, field.AsObject()))
            {
                yield return descendant;
            }
        }
    }
}
