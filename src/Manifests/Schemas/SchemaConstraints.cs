using System.Reflection;
using System.Text.Json.Nodes;
using Bellwether.Kubernetes.Schema;

namespace Bellwether.Manifests.Schemas;

/// <summary>Puts what the attributes of a property demand into its schema.</summary>
internal static class SchemaConstraints
{
    public static void Apply(PropertyInfo property, JsonObject schema)
    {
        // Of a list or a map, the constraints on strings are those of its items or values.
        var element = schema["items"] as JsonObject ?? schema["additionalProperties"] as JsonObject ?? schema;
        ApplyToString(property, element);

        if (property.GetCustomAttribute<RangeMinimumAttribute>() is { } minimum)
        {
            schema["minimum"] = minimum.Minimum;
        }

        if (property.GetCustomAttribute<ItemsAttribute>() is { } items)
        {
            var (least, most) = schema["type"]!.GetValue<string>() == "array" ? ("minItems", "maxItems") : ("minProperties", "maxProperties");
            if (items.MinItems > 0)
            {
                schema[least] = items.MinItems;
            }

            schema[most] = items.MaxItems;
        }

        if (property.GetCustomAttribute<ListTypeAttribute>() is { } list)
        {
            schema["x-kubernetes-list-type"] = list.Type.ToString().ToLowerInvariant();
            if (list.MapKeys.Length > 0)
            {
                schema["x-kubernetes-list-map-keys"] = Json.Array(list.MapKeys);
            }
        }

        if (property.GetCustomAttribute<DefaultValueAttribute>() is { } value)
        {
            schema["default"] = JsonNode.Parse(value.Json);
        }

        ApplyRules(property, schema);
    }

    public static void ApplyRules(MemberInfo member, JsonObject schema)
    {
        var rules = schema["x-kubernetes-validations"] as JsonArray ?? [];
        foreach (var rule in member.GetCustomAttributes<ValidationRuleAttribute>(inherit: false))
        {
            rules.Add(new JsonObject { ["rule"] = rule.Rule, ["message"] = rule.Message });
        }

        if (rules.Count > 0)
        {
            schema["x-kubernetes-validations"] = rules;
        }
    }

    private static void ApplyToString(PropertyInfo property, JsonObject schema)
    {
        if (property.GetCustomAttribute<LengthAttribute>() is { } length)
        {
            if (length.MinLength > 0)
            {
                schema["minLength"] = length.MinLength;
            }

            schema["maxLength"] = length.MaxLength;
        }

        if (property.GetCustomAttribute<PatternAttribute>() is { } pattern)
        {
            schema["pattern"] = pattern.RegexPattern;
        }

        if (property.GetCustomAttribute<EnumValuesAttribute>() is { } values)
        {
            schema["enum"] = Json.Array(values.Values);
        }
    }
}
