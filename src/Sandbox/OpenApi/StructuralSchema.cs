using System.Text.Json.Nodes;

namespace Bellwether.Sandbox.OpenApi;

/// <summary>Custom schemas in the words of OpenAPI version 2, as kube-apiserver publishes them: what has no word is left open.</summary>
internal static class StructuralSchema
{
    private static readonly HashSet<string> Plain =
    [
        "description", "type", "format", "required", "enum", "default", "title", "pattern", "minimum", "maximum", "exclusiveMinimum",
        "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "multipleOf",
    ];

    public static JsonObject InVersion2(JsonObject schema)
    {
        var isOpen = schema["x-kubernetes-preserve-unknown-fields"]?.ToString() == "true";
        var isEither = schema["x-kubernetes-int-or-string"]?.ToString() == "true" || schema["nullable"]?.ToString() == "true";
        var result = new JsonObject();
        foreach (var (name, value) in schema)
        {
            if (value is not null && (Plain.Contains(name) || name.StartsWith("x-kubernetes-", StringComparison.Ordinal)))
            {
                result[name] = value.DeepClone();
            }
        }

        result.Remove("x-kubernetes-validations");
        if (isEither)
        {
            result.Remove("type");
            return result;
        }

        if (isOpen)
        {
            return result;
        }

        if (schema["properties"] is JsonObject properties)
        {
            result["properties"] = new JsonObject(properties.Select(property =>
                KeyValuePair.Create<string, JsonNode?>(property.Key, InVersion2(property.Value!.AsObject()))));
        }

        if (schema["items"] is JsonObject items)
        {
            result["items"] = InVersion2(items);
        }

        if (schema["additionalProperties"] is JsonObject values)
        {
            result["additionalProperties"] = InVersion2(values);
        }

        return result;
    }
}
