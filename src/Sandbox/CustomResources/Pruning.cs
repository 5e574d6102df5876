using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox.CustomResources;

/// <summary>Removes what a structural schema doesn't declare, and puts in its defaults.</summary>
internal static class Pruning
{
    private static readonly HashSet<string> ObjectFields = ["apiVersion", "kind", "metadata"];

    public static void Prune(JsonObject root, JsonObject schema) => Prune(root, schema, isObject: true);

    /// <summary>As <see cref="Prune(JsonObject, JsonObject)"/>, of a value inside an object.</summary>
    public static void PruneValue(JsonNode value, JsonObject schema) => Prune(value, schema, isObject: false);

    /// <summary>Fills in defaults, also for a null where none is allowed.</summary>
    /// <param name="value">Changed in place.</param>
    /// <param name="schema">Its schema.</param>
    /// <param name="dropNulls">A null where none is allowed, and no default, goes.</param>
    public static void Default(JsonNode? value, JsonObject schema, bool dropNulls)
    {
        switch (value)
        {
            case JsonObject map:
                foreach (var (name, property) in schema.Map("properties") ?? [])
                {
                    var inner = (JsonObject)property!;
                    var isThere = map.TryGetPropertyValue(name, out var current);
                    if (isThere && (current is not null || inner.Flag("nullable") == true))
                    {
                        continue;
                    }

                    if (inner.TryGetPropertyValue("default", out var standard))
                    {
                        map[name] = standard?.DeepClone();
                    }
                    else if (dropNulls)
                    {
                        map.Remove(name);
                    }
                }

                foreach (var (name, child) in map)
                {
                    if (schema.Map("properties").Map(name) is { } inner)
                    {
                        Default(child, inner, dropNulls);
                    }
                    else if (schema.Map("additionalProperties") is { } values)
                    {
                        Default(child, values, dropNulls);
                    }
                }

                break;
            case JsonArray list when schema.Map("items") is { } items:
                foreach (var child in list)
                {
                    Default(child, items, dropNulls);
                }

                break;
        }
    }

    private static void Prune(JsonNode? value, JsonObject schema, bool isObject)
    {
        switch (value)
        {
            case JsonObject map:
                var preserves = schema.Flag("x-kubernetes-preserve-unknown-fields") == true;
                var embedded = isObject || schema.Flag("x-kubernetes-embedded-resource") == true;
                foreach (var (name, child) in map.ToList())
                {
                    if (embedded && ObjectFields.Contains(name))
                    {
                        continue;
                    }

                    if (schema.Map("properties").Map(name) is { } property)
                    {
                        Prune(child, property, false);
                    }
                    else if (schema["additionalProperties"] is JsonObject values)
                    {
                        Prune(child, values, false);
                    }
                    else if (!preserves && schema.Flag("additionalProperties") != true)
                    {
                        map.Remove(name);
                    }
                }

                break;
            case JsonArray list when schema.Map("items") is { } items:
                foreach (var child in list)
                {
                    Prune(child, items, false);
                }

                break;
        }
    }
}
