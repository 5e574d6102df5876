using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Bellwether.Sandbox.Json;

/// <summary>
/// Bytes to nodes and back. Nodes are built whole at once (the parser of the platform fills them in on first use, which is not safe
/// for objects that many readers share), duplicate keys: the last one wins, as in Go.
/// </summary>
internal static class JsonText
{
    public const int MaxDepth = 200;

    private const string YamlError = "error converting YAML to JSON: yaml: ";

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = MaxDepth + 10,
    };

    /// <exception cref="JsonException">The text is not one JSON value; the message is Go's.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Whole(utf8);
        }
        catch (JsonException wrong) when (GoSyntax.ErrorIn(utf8) is { } said)
        {
            throw new JsonException(said, wrong);
        }
    }

    public static JsonNode? Parse(string text) => Parse(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>JSON if it looks like JSON, else YAML (one document).</summary>
    /// <exception cref="JsonException">Neither.</exception>
    public static JsonNode? ParseYaml(ReadOnlySpan<byte> utf8)
    {
        var first = utf8.TrimStart(" \t\r\n"u8);
        if (first.Length > 0 && first[0] == (byte)'{')
        {
            try
            {
                return Parse(utf8);
            }
            catch (JsonException)
            {
                // YAML's own braces, perhaps, which take more than JSON's.
            }
        }

        try
        {
            var parser = new Parser(new StringReader(System.Text.Encoding.UTF8.GetString(utf8)));
            parser.Consume<StreamStart>();
            parser.Consume<DocumentStart>();
            return ReadYaml(parser);
        }
        catch (YamlException wrong)
        {
            throw new JsonException(YamlError + wrong.Message, wrong);
        }
    }

    public static byte[] Write(JsonNode? node)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        Write(node, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    public static void Write(JsonNode? node, IBufferWriter<byte> target)
    {
        using var writer = new Utf8JsonWriter(target, WriterOptions);
        if (node is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            node.WriteTo(writer);
        }
    }

    public static string ToText(JsonNode? node) => System.Text.Encoding.UTF8.GetString(Write(node));

    private static JsonNode? Whole(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, ReaderOptions);
        reader.Read();
        var node = Read(ref reader);
        reader.Read();
        return node;
    }

    private static JsonNode? Read(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var map = new JsonObject();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    map[name] = Read(ref reader);
                }

                return map;
            case JsonTokenType.StartArray:
                var list = new JsonArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    list.Add(Read(ref reader));
                }

                return list;
            case JsonTokenType.String:
                return JsonValue.Create(reader.GetString());
            case JsonTokenType.Number:
                return reader.TryGetInt64(out var whole) ? JsonValue.Create(whole) : JsonValue.Create(reader.GetDouble());
            case JsonTokenType.True:
                return JsonValue.Create(true);
            case JsonTokenType.False:
                return JsonValue.Create(false);
            default:
                return null;
        }
    }

    private static JsonNode? ReadYaml(Parser parser)
    {
        if (parser.TryConsume<MappingStart>(out _))
        {
            var map = new JsonObject();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var name = parser.Consume<Scalar>().Value;
                map[name] = ReadYaml(parser);
            }

            return map;
        }

        if (parser.TryConsume<SequenceStart>(out _))
        {
            var list = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                list.Add(ReadYaml(parser));
            }

            return list;
        }

        return FromScalar(parser.Consume<Scalar>());
    }

    private static JsonValue? FromScalar(Scalar scalar)
    {
        if (scalar.Style != ScalarStyle.Plain)
        {
            return JsonValue.Create(scalar.Value);
        }

        return scalar.Value switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" or "yes" or "Yes" or "on" or "On" => JsonValue.Create(true),
            "false" or "False" or "FALSE" or "no" or "No" or "off" or "Off" => JsonValue.Create(false),
            var text when long.TryParse(text, out var whole) => JsonValue.Create(whole),
            var text when LooksNumeric(text) && double.TryParse(text, out var real) => JsonValue.Create(real),
            var text => JsonValue.Create(text),
        };
    }

    private static bool LooksNumeric(string text) => text.All(c => char.IsAsciiDigit(c) || c is '.' or '-' or '+' or 'e' or 'E');
}
