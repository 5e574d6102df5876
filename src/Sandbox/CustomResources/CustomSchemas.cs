using System.Text.Json.Nodes;
using Bellwether.Sandbox.FieldOwnership;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Resources;

namespace Bellwether.Sandbox.CustomResources;

/// <summary>What merging and ownership make of a structural schema.</summary>
internal static class CustomSchemas
{
    /// <summary>
    /// False: the real server fails to build types for the definition (int-or-string becomes an anyOf that its models refuse),
    /// logs that, and deduces every type from values.
    /// </summary>
    public static bool IsTyped(JsonNode? node) => node switch
    {
        JsonObject map => map.Flag("x-kubernetes-int-or-string") != true && map.All(pair => pair.Key is "default" or "enum" || IsTyped(pair.Value)),
        JsonArray list => list.All(IsTyped),
        _ => true,
    };

    /// <summary>The schema of a whole custom resource: metadata is typed, the rest as the definition says.</summary>
    public static Schema OfRoot(JsonObject openApi)
    {
        var schema = Of(openApi);
        AddObjectFields(schema);
        return schema;
    }

    private static Schema Of(JsonObject node)
    {
        var preserves = node.Flag("x-kubernetes-preserve-unknown-fields") == true;
        var schema = new Schema();
        switch (node.Text("type"))
        {
            case "object":
                schema.Map = OfMap(node, preserves);
                break;
            case "array":
                schema.List = OfList(node);
                break;
            case { } scalar when node.Flag("x-kubernetes-int-or-string") != true:
                schema.Scalar = scalar;
                break;
            default:
                var anything = preserves ? Schema.Deduced : Schema.Untyped;
                (schema.Map, schema.List, schema.Scalar) = (anything.Map, anything.List, anything.Scalar);
                break;
        }

        if (node.Flag("x-kubernetes-embedded-resource") == true)
        {
            AddObjectFields(schema);
        }

        return schema;
    }

    private static MapShape OfMap(JsonObject node, bool preserves)
    {
        var shape = new MapShape { Atomic = node.Text("x-kubernetes-map-type") == "atomic" };
        if (node.Map("properties") is { } properties)
        {
            foreach (var (name, property) in properties)
            {
                shape.Fields[name] = Of((JsonObject)property!);
            }

            shape.Values = preserves ? Schema.Deduced : null;
        }
        else
        {
            shape.Values = node.Map("additionalProperties") is { } values ? Of(values) : Schema.Untyped;
        }

        return shape;
    }

    private static ListShape OfList(JsonObject node) => new()
    {
        Items = node.Map("items") is { } items ? Of(items) : Schema.Untyped,
        Relation = node.Text("x-kubernetes-list-type") switch
        {
            "map" => ListRelation.Map,
            "set" => ListRelation.Set,
            _ => ListRelation.Atomic,
        },
        Keys = [.. (node.List("x-kubernetes-list-map-keys") ?? []).Select(key => key!.GetValue<string>())],
    };

    private static void AddObjectFields(Schema schema)
    {
        schema.Map ??= new MapShape();
        schema.Map.Fields["apiVersion"] = Schema.OfScalar("string");
        schema.Map.Fields["kind"] = Schema.OfScalar("string");
        schema.Map.Fields["metadata"] = BuiltInTypes.SchemaOf(BuiltInTypes.ObjectMeta);
    }
}
