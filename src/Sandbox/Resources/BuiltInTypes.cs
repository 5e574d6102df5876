using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Bellwether.Sandbox.FieldOwnership;
using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox.Resources;

/// <summary>The types of the built-in kinds, from the definitions that kube-apiserver 1.20.2 publishes for them.</summary>
internal static class BuiltInTypes
{
    public const string ObjectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

    private const string RefPrefix = "#/definitions/";

    private static readonly ConcurrentDictionary<string, Schema> Schemas = new(StringComparer.Ordinal);

    /// <summary>Read only.</summary>
    public static JsonObject Definitions { get; } = Load();

    public static JsonObject Definition(string name) => (JsonObject)Definitions[name]!;

    /// <summary>The name of a kind's definition; null when there is none.</summary>
    public static string? Named(string group, string version, string kind) => Definitions.FirstOrDefault(definition =>
        (definition.Value.List("x-kubernetes-group-version-kind") ?? []).Any(one =>
            one.Text("group") == group && one.Text("version") == version && one.Text("kind") == kind)).Key;

    public static string? RefOf(JsonObject property) => property.Text("$ref")?[RefPrefix.Length..];

    /// <summary>The schema that merging and ownership use; definitions may refer to themselves.</summary>
    public static Schema SchemaOf(string definition)
    {
        if (Schemas.TryGetValue(definition, out var known))
        {
            return known;
        }

        lock (Schemas)
        {
            return Build(definition);
        }
    }

    private static Schema Build(string definition)
    {
        if (Schemas.TryGetValue(definition, out var known))
        {
            return known;
        }

        var schema = new Schema();
        Schemas[definition] = schema;
        Fill(schema, Definition(definition));
        return schema;
    }

    private static void Fill(Schema schema, JsonObject node)
    {
        if (RefOf(node) is { } target)
        {
            var other = Build(target);
            (schema.Map, schema.List, schema.Scalar) = (other.Map, other.List, other.Scalar);
            return;
        }

        switch (node.Text("type"))
        {
            case "object" or null when node.Map("properties") is { } properties:
                var shape = new MapShape();
                schema.Map = shape;
                foreach (var (name, property) in properties)
                {
                    shape.Fields[name] = Property((JsonObject)property!);
                }

                break;
            case "object":
                schema.Map = new MapShape { Values = node.Map("additionalProperties") is { } values ? Property(values) : Schema.Untyped };
                break;
            case "array":
                schema.List = new ListShape { Items = Property(node.Map("items")!) };
                break;
            case null:
                (schema.Map, schema.List, schema.Scalar) = (Schema.Untyped.Map, Schema.Untyped.List, Schema.Untyped.Scalar);
                break;
            case var scalar:
                schema.Scalar = scalar;
                break;
        }
    }

    private static Schema Property(JsonObject property)
    {
        var strategy = property.Text("x-kubernetes-patch-strategy");
        if (RefOf(property) is { } target && strategy is null)
        {
            return Build(target);
        }

        var schema = new Schema { PatchStrategy = strategy, PatchMergeKey = property.Text("x-kubernetes-patch-merge-key") };
        Fill(schema, property);
        if (schema.List is { } list)
        {
            var type = property.Text("x-kubernetes-list-type");
            list.Relation = type switch
            {
                "map" => ListRelation.Map,
                "set" => ListRelation.Set,
                null when strategy?.Contains("merge", StringComparison.Ordinal) == true =>
                    schema.PatchMergeKey is null ? ListRelation.Set : ListRelation.Map,
                _ => ListRelation.Atomic,
            };
            list.Keys = property.List("x-kubernetes-list-map-keys") is { } keys
                ? [.. keys.Select(key => key!.GetValue<string>())]
                : schema.PatchMergeKey is { } merge ? [merge] : [];
        }

        return schema;
    }

    private static JsonObject Load()
    {
        using var stream = typeof(BuiltInTypes).Assembly.GetManifestResourceStream("builtin.json")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return JsonText.Parse(copy.ToArray()).Map("definitions")!;
    }
}
