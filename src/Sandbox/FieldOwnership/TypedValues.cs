using System.Text.Json;
using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox.FieldOwnership;

/// <summary>What a value is at a place in a schema: which of the allowed shapes applies to it.</summary>
internal static class TypedValues
{
    /// <summary>The paths that a configuration names: its leaves, list items and map keys, not the structs on the way.</summary>
    public static FieldSet FieldsOf(JsonNode? value, Schema schema)
    {
        var set = new FieldSet();
        Collect(value, schema, [], set);
        return set;
    }

    /// <summary>The value without the paths of a set; null when nothing is left of a container.</summary>
    public static JsonNode? Remove(JsonNode? value, FieldSet remove, Schema schema)
    {
        switch (value)
        {
            case JsonObject map when schema.Map is { } shape:
                if (map.Count == 0 || shape.Atomic)
                {
                    return null;
                }

                var kept = new JsonObject();
                foreach (var (name, child) in map)
                {
                    var element = PathElement.Field(name);
                    if (!remove.Has(element))
                    {
                        kept[name] = remove.Child(element) is { IsEmpty: false } inner
                            ? Remove(child, inner, shape.Fields.GetValueOrDefault(name) ?? shape.Values ?? Schema.Untyped)
                            : child?.DeepClone();
                    }
                }

                return kept.Count == 0 ? null : kept;
            case JsonArray list when schema.List is { } shape:
                if (list.Count == 0 || shape.Relation == ListRelation.Atomic)
                {
                    return null;
                }

                var items = new JsonArray();
                foreach (var child in list)
                {
                    var element = ElementOf(child, shape);
                    if (!remove.Has(element))
                    {
                        items.Add(remove.Child(element) is { IsEmpty: false } inner ? Remove(child, inner, shape.Items) : child?.DeepClone());
                    }
                }

                return items.Count == 0 ? null : items;
            default:
                return value?.DeepClone();
        }
    }

    /// <summary>The path element of an item of an associative list.</summary>
    public static string ElementOf(JsonNode? item, ListShape shape) => shape.Relation == ListRelation.Map
        ? PathElement.Key(shape.Keys.Where(key => item is JsonObject map && map.ContainsKey(key)).Select(key => KeyValuePair.Create(key, ((JsonObject)item!)[key])))
        : PathElement.Value(item);

    /// <summary>Everything that keeps the value from being one of this schema, as the real server words it.</summary>
    public static IEnumerable<string> Errors(JsonNode? value, Schema schema, string path = "")
    {
        if (value is null)
        {
            yield break;
        }

        switch (value)
        {
            case JsonObject map when schema.Map is { } shape:
                foreach (var (name, child) in map)
                {
                    var next = shape.Fields.GetValueOrDefault(name) ?? shape.Values;
                    if (next is null)
                    {
                        yield return $"{path}.{name}: field not declared in schema";
                        continue;
                    }

                    foreach (var error in Errors(child, next, path + "." + name))
                    {
                        yield return error;
                    }
                }

                break;
            case JsonArray list when schema.List is { } shape:
                foreach (var error in ItemErrors(list, shape, path))
                {
                    yield return error;
                }

                break;
            case not null when schema.Scalar is { } type && (value is JsonValue || schema is { Map: null, List: null }):
                if (ScalarError(value, type) is { } wrong)
                {
                    yield return $"{path}: {wrong}";
                }

                break;
            default:
                yield return $"{path}: {Mismatch(value!, schema)}";
                break;
        }
    }

    private static IEnumerable<string> ItemErrors(JsonArray list, ListShape shape, string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++)
        {
            var at = $"{path}[{i}]";
            if (shape.Relation != ListRelation.Atomic)
            {
                if (shape.Relation == ListRelation.Map && list[i] is not JsonObject)
                {
                    yield return $"{path}: element {i}: associative list with keys may not have non-map elements";
                    continue;
                }

                var missing = shape.Relation == ListRelation.Map ? shape.Keys.FirstOrDefault(key => !((JsonObject)list[i]!).ContainsKey(key)) : null;
                if (missing is not null && shape.Keys.All(key => !((JsonObject)list[i]!).ContainsKey(key)))
                {
                    yield return $"{path}: element {i}: associative list with keys has an element that omits key field \"{missing}\" (and doesn't have default value)";
                    continue;
                }

                var element = ElementOf(list[i], shape);
                at = path + PathElement.Display(element);
                if (!seen.Add(element))
                {
                    yield return $"{path}: duplicate entries for key {PathElement.Display(element)}";
                    continue;
                }
            }

            foreach (var error in Errors(list[i], shape.Items, at))
            {
                yield return error;
            }
        }
    }

    private static string? ScalarError(JsonNode value, string type)
    {
        var kind = value.GetValueKind();
        var fits = type switch
        {
            "string" => kind == JsonValueKind.String,
            "integer" or "number" or "numeric" => kind == JsonValueKind.Number,
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            _ => true,
        };
        return fits
            ? null
            : type is "integer" or "number"
                ? "expected numeric (int or float), got *value.valueUnstructured"
                : $"expected {type}, got &value.valueUnstructured{{Value:{FieldError.Shown(value)}}}";
    }

    private static string Mismatch(JsonNode value, Schema schema)
    {
        var wanted = schema.Map is not null ? "map" : schema.List is not null ? "list" : schema.Scalar ?? "nothing";
        return $"expected {wanted}, got {Shown(value)}";
    }

    private static string Shown(JsonNode value) => value switch
    {
        JsonObject map => "&{map[" + string.Join(" ", map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key + ":" + Bare(pair.Value))) + "]}",
        _ => "&{" + Bare(value) + "}",
    };

    private static string Bare(JsonNode? value) => value switch
    {
        null => "<nil>",
        JsonObject map => "map[" + string.Join(" ", map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key + ":" + Bare(pair.Value))) + "]",
        JsonArray list => "[" + string.Join(" ", list.Select(Bare)) + "]",
        _ => value.AsText() ?? JsonText.ToText(value),
    };

    private static void Collect(JsonNode? value, Schema schema, List<string> path, FieldSet set)
    {
        switch (value)
        {
            case JsonObject map when schema.Map is { Atomic: false } shape:
                foreach (var (name, child) in map)
                {
                    var declared = shape.Fields.GetValueOrDefault(name);
                    path.Add(PathElement.Field(name));
                    Collect(child, declared ?? shape.Values ?? Schema.Untyped, path, set);
                    if (declared is null)
                    {
                        set.Insert(path);
                    }

                    path.RemoveAt(path.Count - 1);
                }

                break;
            case JsonArray list when schema.List is { } shape && shape.Relation != ListRelation.Atomic:
                foreach (var child in list)
                {
                    path.Add(ElementOf(child, shape));
                    Collect(child, shape.Items, path, set);
                    set.Insert(path);
                    path.RemoveAt(path.Count - 1);
                }

                break;
            case null when IsGranular(schema):
                // A null names no leaf of a struct, map or list; whoever holds it by a key of a map says so himself.
                break;
            default:
                set.Insert(path);
                break;
        }
    }

    private static bool IsGranular(Schema schema) =>
        schema.Map is { Atomic: false }
        || (schema is { Map: null, Scalar: null } && schema.List is { } list && list.Relation != ListRelation.Atomic);
}
