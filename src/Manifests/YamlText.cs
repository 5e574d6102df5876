using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Bellwether.Manifests;

/// <summary>Block-style YAML of a JSON document: keys in the order given, one way to write each value.</summary>
internal static partial class YamlText
{
    public static string Of(JsonObject document)
    {
        var text = new StringBuilder();
        WriteMapping(text, document, depth: 0);
        return text.ToString();
    }

    private static void WriteMapping(StringBuilder text, JsonObject mapping, int depth, bool firstIsIndented = false)
    {
        var first = firstIsIndented;
        foreach (var (key, value) in mapping)
        {
            if (!first)
            {
                Indent(text, depth);
            }

            first = false;
            text.Append(Scalar(key)).Append(':');
            WriteValue(text, value, depth);
        }
    }

    private static void WriteValue(StringBuilder text, JsonNode? value, int depth)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } mapping:
                text.Append('\n');
                WriteMapping(text, mapping, depth + 1);
                break;
            case JsonArray { Count: > 0 } sequence:
                text.Append('\n');
                WriteSequence(text, sequence, depth);
                break;
            default:
                text.Append(' ').Append(Leaf(value)).Append('\n');
                break;
        }
    }

    // Items stand in the column of their key, as kubectl and controller-gen write them.
    private static void WriteSequence(StringBuilder text, JsonArray sequence, int depth)
    {
        foreach (var item in sequence)
        {
            Indent(text, depth);
            text.Append("- ");
            if (item is JsonObject { Count: > 0 } mapping)
            {
                WriteMapping(text, mapping, depth + 1, firstIsIndented: true);
            }
            else if (item is JsonArray { Count: > 0 })
            {
                throw new NotSupportedException("a list in a list has no use in a manifest of ours");
            }
            else
            {
                text.Append(Leaf(item)).Append('\n');
            }
        }
    }

    private static void Indent(StringBuilder text, int depth) => text.Append(' ', depth * 2);

    private static string Leaf(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String => Scalar(scalar.GetValue<string>()),
        _ => value.ToJsonString(),
    };

    private static string Scalar(string text)
    {
        var isPlain = PlainText().IsMatch(text)
            && !LooksLikeAnotherType().IsMatch(text)
            && !text.Contains(": ", StringComparison.Ordinal)
            && !text.Contains(" #", StringComparison.Ordinal)
            && text[^1] is not (':' or ' ')
            && !double.TryParse(text, NumberStyles.Any, CultureInfo.InvariantCulture, out _);
        return isPlain ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    [GeneratedRegex(@"^[A-Za-z0-9/.][^\p{C}]*$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainText();

    [GeneratedRegex("^(?i:true|false|yes|no|on|off|y|n|null|~|[0-9].*)$", RegexOptions.CultureInvariant)]
    private static partial Regex LooksLikeAnotherType();
}
