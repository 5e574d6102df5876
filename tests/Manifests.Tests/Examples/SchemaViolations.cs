using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Bellwether.Manifests.Tests.Examples;

/// <summary>What a server would refuse by the schema of a definition, and the fields that it would drop. CEL rules are the operator's to check.</summary>
internal static class SchemaViolations
{
    public static IEnumerable<string> Of(JsonNode? value, JsonObject schema, string path)
    {
        var type = schema["type"]!.GetValue<string>();
        return (type, value) switch
        {
            ("object", JsonObject fields) => OfFields(fields, schema, path),
            ("array", JsonArray items) => Counts(items.Count, schema, "Items", path)
                .Concat(items.SelectMany((item, index) => Of(item, schema["items"]!.AsObject(), $"{path}[{index}]"))),
            ("string", JsonValue text) when text.GetValueKind() == JsonValueKind.String => OfText(text.GetValue<string>(), schema, path),
            ("boolean", JsonValue flag) when flag.GetValueKind() is JsonValueKind.True or JsonValueKind.False => [],
            ("integer", JsonValue number) when number.GetValueKind() == JsonValueKind.Number => [],
            _ => [$"{path}: not {type}, but {value?.ToJsonString() ?? "null"}"],
        };
    }

    private static IEnumerable<string> OfFields(JsonObject fields, JsonObject schema, string path)
    {
        var known = schema["properties"]?.AsObject() ?? [];
        foreach (var name in schema["required"]?.AsArray() ?? [])
        {
            if (!fields.ContainsKey(name!.GetValue<string>()))
            {
                yield return $"{path}.{name}: required";
            }
        }

        foreach (var (name, value) in fields)
        {
            // metadata has the schema of Kubernetes itself, and a free map that of its values.
            if ((known[name] ?? schema["additionalProperties"]) is JsonObject field)
            {
                foreach (var violation in known.ContainsKey(name) && name == "metadata" ? [] : Of(value, field, $"{path}.{name}"))
                {
                    yield return violation;
                }
            }
            else
            {
                yield return $"{path}.{name}: unknown";
            }
        }
    }

    private static IEnumerable<string> OfText(string text, JsonObject schema, string path)
    {
        var violations = Counts(text.Length, schema, "Length", path);
        if (schema["pattern"] is { } pattern && !Regex.IsMatch(text, pattern.GetValue<string>(), RegexOptions.NonBacktracking))
        {
            violations = violations.Append($"{path}: '{text}' is not of the form {pattern}");
        }

        return schema["enum"] is JsonArray allowed && !allowed.Any(value => value!.GetValue<string>() == text)
            ? violations.Append($"{path}: '{text}' is none of {allowed.ToJsonString()}")
            : violations;
    }

    private static IEnumerable<string> Counts(int count, JsonObject schema, string what, string path) =>
        count < (schema[$"min{what}"]?.GetValue<int>() ?? 0) || count > (schema[$"max{what}"]?.GetValue<int>() ?? int.MaxValue)
            ? [$"{path}: {count}, but {schema[$"min{what}"] ?? 0} to {schema[$"max{what}"]}"]
            : [];
}
