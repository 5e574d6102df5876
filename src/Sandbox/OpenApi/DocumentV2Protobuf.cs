using System.Globalization;
using System.Text.Json.Nodes;

namespace Bellwether.Sandbox.OpenApi;

/// <summary>
/// The version 2 document in the protobuf form of gnostic (openapi.v2), the only one that kubectl reads. The numbers are the
/// field numbers of that schema.
/// </summary>
internal static class DocumentV2Protobuf
{
    private static readonly Dictionary<string, int> Operations = new()
    {
        ["get"] = 2,
        ["put"] = 3,
        ["post"] = 4,
        ["delete"] = 5,
        ["patch"] = 8,
    };

    private static readonly Dictionary<string, int> Strings = new()
    {
        ["$ref"] = 1,
        ["format"] = 2,
        ["title"] = 3,
        ["description"] = 4,
        ["pattern"] = 13,
        ["discriminator"] = 26,
    };

    private static readonly Dictionary<string, int> Numbers = new()
    {
        ["multipleOf"] = 6,
        ["maximum"] = 7,
        ["minimum"] = 9,
    };

    private static readonly Dictionary<string, int> Integers = new()
    {
        ["maxLength"] = 11,
        ["minLength"] = 12,
        ["maxItems"] = 14,
        ["minItems"] = 15,
        ["maxProperties"] = 17,
        ["minProperties"] = 18,
    };

    private static readonly Dictionary<string, int> Booleans = new()
    {
        ["exclusiveMaximum"] = 8,
        ["exclusiveMinimum"] = 10,
        ["uniqueItems"] = 16,
        ["readOnly"] = 27,
    };

    public static byte[] Write(JsonObject document)
    {
        var writer = new ProtobufWriter();
        writer.String(1, Text(document["swagger"]));
        writer.Message(2, info =>
        {
            info.String(1, Text(document["info"]?["title"]));
            info.String(2, Text(document["info"]?["version"]));
        });
        writer.Message(8, paths =>
        {
            foreach (var (path, item) in document["paths"]!.AsObject())
            {
                Named(paths, 2, path, value => Path(value, item!.AsObject()));
            }
        });
        writer.Message(9, definitions => Schemas(definitions, document["definitions"]!.AsObject()));
        return writer.ToArray();
    }

    private static void Path(ProtobufWriter writer, JsonObject item)
    {
        foreach (var (method, operation) in item)
        {
            writer.Message(Operations[method], value => Operation(value, operation!.AsObject()));
        }
    }

    private static void Operation(ProtobufWriter writer, JsonObject operation)
    {
        writer.String(5, Text(operation["operationId"]));
        foreach (var parameter in operation["parameters"]!.AsArray())
        {
            // ParametersItem, Parameter, NonBodyParameter, QueryParameterSubSchema.
            writer.Message(8, item => item.Message(1, one => one.Message(2, nonBody => nonBody.Message(3, query =>
            {
                query.String(2, Text(parameter!["in"]));
                query.String(4, Text(parameter["name"]));
                query.String(6, Text(parameter["type"]));
            }))));
        }

        foreach (var (name, value) in operation.Where(member => member.Key.StartsWith("x-", StringComparison.Ordinal)))
        {
            Named(writer, 13, name, any => any.String(2, value!.ToJsonString()));
        }
    }

    private static void Schemas(ProtobufWriter writer, JsonObject schemas)
    {
        foreach (var (name, schema) in schemas)
        {
            Named(writer, 1, name, value => Schema(value, schema!.AsObject()));
        }
    }

    private static void Schema(ProtobufWriter writer, JsonObject schema)
    {
        foreach (var (name, value) in schema.Where(member => member.Value is not null))
        {
            if (Strings.TryGetValue(name, out var field))
            {
                writer.String(field, Text(value));
            }
            else if (Numbers.TryGetValue(name, out field))
            {
                writer.Double(field, double.Parse(value!.ToJsonString(), CultureInfo.InvariantCulture));
            }
            else if (Integers.TryGetValue(name, out field))
            {
                writer.Integer(field, long.Parse(value!.ToJsonString(), CultureInfo.InvariantCulture));
            }
            else if (Booleans.TryGetValue(name, out field))
            {
                writer.Integer(field, value!.GetValue<bool>() ? 1 : 0);
            }
            else
            {
                Structure(writer, name, value!);
            }
        }
    }

    private static void Structure(ProtobufWriter writer, string name, JsonNode value)
    {
        switch (name)
        {
            case "default":
                writer.Message(5, any => any.String(2, value.ToJsonString()));
                break;
            case "required":
                foreach (var property in value.AsArray())
                {
                    writer.String(19, Text(property));
                }

                break;
            case "enum":
                foreach (var one in value.AsArray())
                {
                    writer.Message(20, any => any.String(2, one!.ToJsonString()));
                }

                break;
            case "additionalProperties" when value is JsonObject values:
                writer.Message(21, item => item.Message(1, schema => Schema(schema, values)));
                break;
            case "type":
                writer.Message(22, type => type.String(1, Text(value)));
                break;
            case "items" when value is JsonObject items:
                writer.Message(23, item => item.Message(1, schema => Schema(schema, items)));
                break;
            case "properties":
                writer.Message(25, properties => Schemas(properties, value.AsObject()));
                break;
            default:
                // Extensions are YAML, and JSON is YAML. Anything else (allOf and the like) is not in these documents.
                if (name.StartsWith("x-", StringComparison.Ordinal))
                {
                    Named(writer, 31, name, any => any.String(2, value.ToJsonString()));
                }

                break;
        }
    }

    private static void Named(ProtobufWriter writer, int field, string name, Action<ProtobufWriter> write) => writer.Message(field, named =>
    {
        named.String(1, name);
        named.Message(2, write);
    });

    private static string? Text(JsonNode? node) => node?.ToString();
}
