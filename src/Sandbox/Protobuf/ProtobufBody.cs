using System.Text;
using System.Text.Json.Nodes;

namespace Bellwether.Sandbox.Protobuf;

/// <summary>
/// Bodies as kubectl 1.32 and later send them for the built-in kinds: an envelope ("k8s", a zero byte, runtime.Unknown) around the
/// object. The rest of the server only knows JSON.
/// </summary>
internal static class ProtobufBody
{
    public const string ContentType = "application/vnd.kubernetes.protobuf";

    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    /// <summary>The request with a JSON body in place of a protobuf one, or as it is: also when the body is of a kind that can't be read.</summary>
    public static ApiRequest AsJson(ApiRequest request)
    {
        if (request.Header("Content-Type")?.StartsWith(ContentType, StringComparison.Ordinal) != true || request.Body.IsEmpty)
        {
            return request;
        }

        return Read(request.Body.Span) is not { } body ? request : request with
        {
            Body = Encoding.UTF8.GetBytes(body.ToJsonString()),
            Headers = new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase) { ["Content-Type"] = "application/json" },
        };
    }

    private static JsonObject? Read(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith(Magic))
        {
            return null;
        }

        string apiVersion = "", kind = "";
        ReadOnlySpan<byte> raw = [];
        var envelope = new ProtobufReader(body[Magic.Length..]);
        while (envelope.Next())
        {
            if (envelope.Field == 1)
            {
                var type = new ProtobufReader(envelope.Bytes);
                while (type.Next())
                {
                    (apiVersion, kind) = type.Field == 1 ? (Text(type.Bytes), kind) : (apiVersion, Text(type.Bytes));
                }
            }
            else if (envelope.Field == 2)
            {
                raw = envelope.Bytes;
            }
        }

        if (!ProtobufTypes.ByKind.TryGetValue(kind, out var fields))
        {
            return null;
        }

        var result = Message(raw, fields);
        result["apiVersion"] = apiVersion;
        result["kind"] = kind;
        return result;
    }

    private static JsonObject Message(ReadOnlySpan<byte> bytes, IReadOnlyDictionary<int, ProtobufField> fields)
    {
        var result = new JsonObject();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (!fields.TryGetValue(reader.Field, out var field))
            {
                // Go writes empty fields too; one with a value must not be lost in silence.
                if (reader.Bytes.IsEmpty && reader.Number == 0)
                {
                    continue;
                }

                throw Server.ApiError.NotImplemented($"field {reader.Field} of this protobuf message");
            }

            if (field.Form is FieldForm.TextMap or FieldForm.BytesMap)
            {
                var map = result[field.Name] as JsonObject ?? [];
                result[field.Name] ??= map;
                AddEntry(map, reader.Bytes, field.Form);
            }
            else if (field.Repeated)
            {
                var list = result[field.Name] as JsonArray ?? [];
                result[field.Name] ??= list;
                list.Add(Value(reader, field));
            }
            else if (Value(reader, field) is { } value && !IsUnset(field, value))
            {
                result[field.Name] = value;
            }
        }

        return result;
    }

    /// <summary>Go writes empty strings and empty messages where JSON has nothing.</summary>
    private static bool IsUnset(ProtobufField field, JsonNode value) => field.Form switch
    {
        FieldForm.Text => value.ToString().Length == 0,
        FieldForm.Message => value is JsonObject { Count: 0 },
        FieldForm.Whole => field.Name == "generation" && value.ToString() == "0",
        _ => false,
    };

    private static JsonNode? Value(ProtobufReader reader, ProtobufField field) => field.Form switch
    {
        FieldForm.Text => JsonValue.Create(Text(reader.Bytes)),
        FieldForm.Bytes => JsonValue.Create(Convert.ToBase64String(reader.Bytes)),
        FieldForm.Whole => JsonValue.Create((long)reader.Number),
        FieldForm.Truth => JsonValue.Create(reader.Number != 0),
        FieldForm.Time => Time(reader.Bytes),
        _ => Message(reader.Bytes, field.Type!),
    };

    private static JsonValue? Time(ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtobufReader(bytes);
        var seconds = 0L;
        while (reader.Next())
        {
            seconds = reader.Field == 1 ? (long)reader.Number : seconds;
        }

        return seconds == 0 ? null : JsonValue.Create(DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
    }

    private static void AddEntry(JsonObject map, ReadOnlySpan<byte> entry, FieldForm form)
    {
        var reader = new ProtobufReader(entry);
        var (key, value) = ("", "");
        while (reader.Next())
        {
            (key, value) = reader.Field == 1
                ? (Text(reader.Bytes), value)
                : (key, form == FieldForm.BytesMap ? Convert.ToBase64String(reader.Bytes) : Text(reader.Bytes));
        }

        map[key] = value;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
