using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Schema;

namespace Bellwether.Manifests.Schemas;

/// <summary>
/// Structural schemas of classes. A property's JSON name is that of the source-generated JSON context: camel case, or
/// <see cref="JsonPropertyNameAttribute"/>.
/// </summary>
internal sealed class SchemaBuilder(XmlDocumentation documentation)
{
    /// <summary>The schema of a custom resource: spec required, and a status that is never mistaken for a current one.</summary>
    public JsonObject OfKind(Type kind)
    {
        var spec = OfProperty(kind.GetProperty("Spec")!);
        var status = OfProperty(kind.GetProperty("Status")!);
        status["default"] = new JsonObject { ["observedGeneration"] = -1 };
        return new JsonObject
        {
            ["description"] = Describe(kind),
            ["type"] = "object",
            ["required"] = Json.Array(["spec"]),
            ["properties"] = new JsonObject
            {
                ["apiVersion"] = new JsonObject { ["type"] = "string" },
                ["kind"] = new JsonObject { ["type"] = "string" },
                ["metadata"] = new JsonObject { ["type"] = "object" },
                ["spec"] = spec,
                ["status"] = status,
            },
        };
    }

    private JsonObject OfProperty(PropertyInfo property)
    {
        var type = property.PropertyType;
        var schema = OfType(Nullable.GetUnderlyingType(type) ?? type);
        if (DescribeProperty(property) is { } description)
        {
            schema.Remove("description");
            schema.Insert(0, "description", description);
        }

        SchemaConstraints.Apply(property, schema);
        return schema;
    }

    private JsonObject OfType(Type type)
    {
        if (type == typeof(Condition))
        {
            return ConditionSchema.Create();
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>))
        {
            return new JsonObject { ["type"] = "array", ["items"] = OfType(type.GetGenericArguments()[0]) };
        }

        if (type == typeof(Dictionary<string, string>))
        {
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = OfType(typeof(string)) };
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => new JsonObject { ["type"] = "string" },
            TypeCode.Boolean => new JsonObject { ["type"] = "boolean" },
            TypeCode.Int32 => new JsonObject { ["type"] = "integer", ["format"] = "int32" },
            TypeCode.Int64 => new JsonObject { ["type"] = "integer", ["format"] = "int64" },
            _ when type == typeof(DateTimeOffset) => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
            TypeCode.Object when type.IsClass => OfClass(type),
            _ => throw new NotSupportedException($"no schema for {type}"),
        };
    }

    private JsonObject OfClass(Type type)
    {
        var properties = new JsonObject();
        var required = new List<string>();
        foreach (var property in SerializedProperties(type))
        {
            var name = NameOf(property);
            properties[name] = OfProperty(property);
            if (property.GetCustomAttribute<RequiredAttribute>() is not null)
            {
                required.Add(name);
            }
        }

        var schema = new JsonObject { ["description"] = Describe(type), ["type"] = "object" };
        if (required.Count > 0)
        {
            schema["required"] = Json.Array(required);
        }

        schema["properties"] = properties;
        SchemaConstraints.ApplyRules(type, schema);
        return schema;
    }

    /// <summary>In alphabetical order of their JSON names, so that moving code around changes no manifest.</summary>
    public static IEnumerable<PropertyInfo> SerializedProperties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is null)
            .OrderBy(NameOf, StringComparer.Ordinal);

    public static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    private string Describe(Type type) =>
        type.GetCustomAttribute<DescriptionAttribute>()?.Description
        ?? documentation.Summary(type)
        ?? throw new InvalidOperationException($"{type} has no summary to describe it with");

    // The spec and status of a kind are described by their classes.
    private string? DescribeProperty(PropertyInfo property) =>
        property.DeclaringType!.IsGenericType
            ? null
            : property.GetCustomAttribute<DescriptionAttribute>()?.Description
                ?? documentation.Summary(property)
                ?? throw new InvalidOperationException($"{property.DeclaringType}.{property.Name} has no summary to describe it with");
}
