using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox.CustomResources;

/// <summary>What makes a schema structural: every place typed, no unknown mixture of forms, list keys that exist.</summary>
internal static class StructuralRules
{
    private static readonly string[] Types = ["array", "boolean", "integer", "number", "object", "string"];

    public static void Validate(JsonObject schema, string path, List<FieldError> errors)
    {
        if (schema.Text("type") is not "object")
        {
            errors.Add(schema.Text("type") is null or ""
                ? FieldError.Required(path + ".type", "must not be empty at the root")
                : FieldError.Invalid(path + ".type", schema.Text("type"), "must be object at the root"));
        }

        var before = errors.Count;
        Check(schema, path, errors, "", isRoot: true);
        if (errors.Count == before)
        {
            // Only a structural schema can say what its defaults have to be.
            Defaults(schema, path, errors);
        }
    }

    private static void Defaults(JsonObject schema, string path, List<FieldError> errors)
    {
        if (schema.TryGetPropertyValue("default", out var standard))
        {
            var wrong = new List<FieldError>();
            SchemaValidator.Validate(standard, schema, "", wrong);
            errors.AddRange(wrong.Select(error => error with { Field = path + ".default" + (error.Field == SchemaValidator.NoField ? "" : "." + error.Field) }));
        }

        if (standard?.DeepClone() is { } pruned)
        {
            Pruning.PruneValue(pruned, schema);
            if (!pruned.SameAs(standard))
            {
                errors.Add(FieldError.Invalid(path + ".default", standard, "must not have unknown fields"));
            }
        }

        foreach (var (inner, at) in Inner(schema, path))
        {
            Defaults(inner, at, errors);
        }
    }

    private static IEnumerable<(JsonObject Schema, string Path)> Inner(JsonObject schema, string path)
    {
        foreach (var (name, property) in (schema.Map("properties") ?? []).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            yield return ((JsonObject)property!, $"{path}.properties[{name}]");
        }

        foreach (var part in (string[])["additionalProperties", "items"])
        {
            if (schema.Map(part) is { } inner)
            {
                yield return (inner, $"{path}.{part}");
            }
        }
    }

    private static void Check(JsonObject schema, string path, List<FieldError> errors, string whatFor, bool isRoot = false)
    {
        if (!isRoot && schema.Text("type") is null or "" && schema.Flag("x-kubernetes-int-or-string") != true
            && schema.Flag("x-kubernetes-preserve-unknown-fields") != true)
        {
            errors.Add(FieldError.Required(path + ".type", $"must not be empty for specified {whatFor}"));
        }

        if (schema.Text("type") is { Length: > 0 } type && !Types.Contains(type))
        {
            errors.Add(FieldError.Unsupported(path + ".type", type, Types));
        }

        if (schema.ContainsKey("properties") && schema.ContainsKey("additionalProperties"))
        {
            errors.Add(FieldError.Forbidden(path + ".additionalProperties", "additionalProperties and properties are mutual exclusive"));
        }

        if (schema.Flag("uniqueItems") == true)
        {
            errors.Add(FieldError.Forbidden(path + ".uniqueItems", "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
        }

        foreach (var banned in (string[])["$ref", "definitions", "dependencies", "patternProperties", "id"])
        {
            if (schema.ContainsKey(banned))
            {
                errors.Add(FieldError.Forbidden($"{path}.{banned}", $"{banned} is not supported"));
            }
        }

        if (schema.Text("type") == "array" && !schema.ContainsKey("items"))
        {
            errors.Add(FieldError.Required(path + ".items", "must be specified"));
        }

        ListType(schema, path, errors);
        foreach (var (inner, at) in Inner(schema, path))
        {
            Check(inner, at, errors, at.EndsWith(".items", StringComparison.Ordinal) ? "array items" : "object fields");
        }
    }

    private static void ListType(JsonObject schema, string path, List<FieldError> errors)
    {
        if (schema.Text("x-kubernetes-list-type") is not { } type)
        {
            return;
        }

        if (schema.Text("type") != "array")
        {
            errors.Add(FieldError.Invalid(path + ".type", schema.Text("type") ?? "", "must be array if x-kubernetes-list-type is specified"));
        }

        if (type is not ("atomic" or "set" or "map"))
        {
            errors.Add(FieldError.Unsupported(path + ".x-kubernetes-list-type", type, ["atomic", "set", "map"]));
        }

        var keys = schema.List("x-kubernetes-list-map-keys");
        if (type == "map" && keys is not { Count: > 0 })
        {
            errors.Add(FieldError.Required(path + ".x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map"));
        }

        for (var i = 0; type == "map" && i < (keys?.Count ?? 0); i++)
        {
            var key = keys![i].AsText() ?? "";
            var items = schema.Map("items");
            if (items.Map("properties").Map(key) is not { } property)
            {
                errors.Add(FieldError.Invalid($"{path}.x-kubernetes-list-map-keys[{i}]", key, "entries must all be names of item properties"));
            }
            else if (!property.ContainsKey("default") && (items.List("required") ?? []).All(one => one.AsText() != key))
            {
                errors.Add(FieldError.Required(
                    $"{path}.items.properties[{key}].default",
                    "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property"));
            }
        }
    }
}
