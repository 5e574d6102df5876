using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bellwether.Conformance;

/// <summary>Writes JSON for people who read differences: what fits on a line stays on one.</summary>
internal static class ObservedJson
{
    private const int Width = 130;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        Write(text, node, "", "");
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonNode? node, string prefix, string indent)
    {
        var line = OnOneLine(node);
        if (indent.Length + prefix.Length + line.Length <= Width || node is null or JsonValue)
        {
            text.Append(prefix).Append(line);
            return;
        }

        var inner = indent + "  ";
        var members = node is JsonObject whole
            ? whole.Select(member => (Prefix: $"\"{member.Key}\": ", member.Value))
            : node.AsArray().Select(value => (Prefix: "", Value: value));
        text.Append(prefix).Append(node is JsonObject ? '{' : '[');
        var separator = "\n";
        foreach (var (name, value) in members)
        {
            text.Append(separator).Append(inner);
            Write(text, value, name, inner);
            separator = ",\n";
        }

        text.Append('\n').Append(indent).Append(node is JsonObject ? '}' : ']');
    }

    private static string OnOneLine(JsonNode? node)
    {
        if (node is null)
        {
            return "null";
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Relaxed))
        {
            node.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
