using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox.CustomResources;

/// <summary>What <c>x-kubernetes-list-type</c> demands of the lists of a value: sets hold nothing twice, maps hold objects with keys of their own.</summary>
internal static class ListTypeRules
{
    public static void Validate(JsonNode? value, JsonObject schema, string path, List<FieldError> errors)
    {
        switch (value)
        {
            case JsonObject map:
                foreach (var (name, child) in map)
                {
                    if (schema.Map("properties").Map(name) is { } property)
                    {
                        Validate(child, property, path.Length == 0 ? name : $"{path}.{name}", errors);
                    }
                    else if (schema.Map("additionalProperties") is { } values)
                    {
                        Validate(child, values, $"{path}[{name}]", errors);
                    }
                }

                break;
            case JsonArray list:
                Items(list, schema, path, errors);
                break;
        }
    }

    private static void Items(JsonArray list, JsonObject schema, string path, List<FieldError> errors)
    {
        var type = schema.Text("x-kubernetes-list-type");
        var keys = (schema.List("x-kubernetes-list-map-keys") ?? []).Select(key => key.AsText()!).ToList();
        var seen = new List<JsonNode?>();
        for (var i = 0; type is "set" or "map" && i < list.Count; i++)
        {
            if (type == "map" && list[i] is not JsonObject)
            {
                errors.Add(FieldError.Invalid($"{path}[{i}]", list[i], "must be an object for an array of list-type map"));
                continue;
            }

            var id = type == "set" ? list[i] : KeyOf((JsonObject)list[i]!, keys);
            if (seen.Any(one => one.SameAs(id)))
            {
                errors.Add(FieldError.Duplicate($"{path}[{i}]", id));
            }

            seen.Add(id);
        }

        for (var i = 0; schema.Map("items") is { } items && i < list.Count; i++)
        {
            Validate(list[i], items, $"{path}[{i}]", errors);
        }
    }

    private static JsonObject KeyOf(JsonObject item, List<string> keys)
    {
        var id = new JsonObject();
        foreach (var key in keys.Where(item.ContainsKey))
        {
            id[key] = item[key]?.DeepClone();
        }

        return id;
    }
}
