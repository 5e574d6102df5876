using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Bellwether.Cli.Files;

/// <summary>Reads the documents of a YAML (or JSON) file as JSON. Depth is bounded and aliases are refused.</summary>
internal sealed class YamlDocuments
{
    private const int MaximumDepth = 64;

    private readonly IParser _parser;

    private YamlDocuments(IParser parser) => _parser = parser;

    /// <summary>Empty documents are left out.</summary>
    /// <param name="file">For messages.</param>
    /// <exception cref="CliException">It is no YAML.</exception>
    public static IReadOnlyList<JsonNode> Read(string text, string file)
    {
        try
        {
            return [.. new YamlDocuments(new Parser(new StringReader(text))).ReadAll()];
        }
        catch (YamlException exception)
        {
            // What the parser says can quote the file, which may hold Secrets beside syncs.
            throw new CliException($"{file} isn't YAML: see line {exception.Start.Line}, column {exception.Start.Column}.");
        }
    }

    private IEnumerable<JsonNode> ReadAll()
    {
        while (Next() is not StreamEnd)
        {
            if (_parser.Current is DocumentStart && ReadValue(Next(), 0) is { } root)
            {
                yield return root;
            }
        }
    }

    private JsonNode? ReadValue(ParsingEvent start, int depth)
    {
        if (depth > MaximumDepth)
        {
            throw new YamlException(start.Start, start.End, "nested too deep");
        }

        switch (start)
        {
            case Scalar scalar:
                return scalar.Style == ScalarStyle.Plain ? Plain(scalar.Value) : JsonValue.Create(scalar.Value);
            case MappingStart:
                var map = new JsonObject();
                for (var next = Next(); next is not MappingEnd; next = Next())
                {
                    if (next is not Scalar key || !map.TryAdd(key.Value, ReadValue(Next(), depth + 1)))
                    {
                        throw new YamlException(next.Start, next.End, "a key that is no text, or is there twice");
                    }
                }

                return map;
            case SequenceStart:
                var list = new JsonArray();
                for (var next = Next(); next is not SequenceEnd; next = Next())
                {
                    list.Add(ReadValue(next, depth + 1));
                }

                return list;
            default:
                throw new YamlException(start.Start, start.End, "an alias or an unknown construct");
        }
    }

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        _ when char.IsAsciiDigit(text[^1]) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
            => JsonValue.Create(real),
        _ => JsonValue.Create(text),
    };

    private ParsingEvent Next()
    {
        do
        {
            if (!_parser.MoveNext())
            {
                return new StreamEnd();
            }
        }
        while (_parser.Current is Comment);

        return _parser.Current!;
    }
}
