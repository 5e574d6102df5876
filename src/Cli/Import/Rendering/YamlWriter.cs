using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bellwether.Cli.Rendering;

namespace Bellwether.Cli.Import.Rendering;

/// <summary>
/// Writes maps, lists and texts as YAML in block style, with comments. Names in it come from files of others: none can end a line, or be
/// anything but the text that it is. Pure.
/// </summary>
internal sealed class YamlWriter
{
    private const int Width = 100;

    private static readonly string[] NoTexts = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

    private readonly StringBuilder _yaml = new();

    public override string ToString() => _yaml.ToString();

    public void Document() => _yaml.Append("---\n");

    public void Comment(string sentence)
    {
        foreach (var line in Wrapping.Lines(sentence, Width - "# ".Length))
        {
            _yaml.Append($"# {line}\n");
        }
    }

    /// <summary>A line to be typed: it isn't wrapped.</summary>
    public void Command(string line) => _yaml.Append($"#   {PlainText.OfLine(line)}\n");

    public void Map(JsonObject map) => Map(map, indent: 0, isInItem: false);

    private void Map(JsonObject map, int indent, bool isInItem)
    {
        foreach (var (name, value) in map)
        {
            _yaml.Append(isInItem ? "" : new string(' ', indent)).Append(name).Append(':');
            isInItem = false;
            switch (value)
            {
                case JsonObject inner:
                    _yaml.Append('\n');
                    Map(inner, indent + 2, isInItem: false);
                    break;
                case JsonArray list:
                    _yaml.Append('\n');
                    List(list, indent);
                    break;
                default:
                    _yaml.Append($" {Text(value!.GetValue<string>())}\n");
                    break;
            }
        }
    }

    private void List(JsonArray list, int indent)
    {
        foreach (var item in list)
        {
            _yaml.Append(' ', indent).Append("- ");
            if (item is JsonObject map)
            {
                Map(map, indent + 2, isInItem: true);
            }
            else
            {
                _yaml.Append($"{Text(item!.GetValue<string>())}\n");
            }
        }
    }

    // JSON's escapes are YAML's, too. The default encoder also escapes what would be harmful in HTML only.
    private static string Text(string text) =>
        text.Length > 0
        && char.IsAsciiLetter(text[0])
        && text[^1] != ':'
        && text.All(character => char.IsAsciiLetterOrDigit(character) || "-_./:@+=,".Contains(character, StringComparison.Ordinal))
        && !NoTexts.Contains(text, StringComparer.OrdinalIgnoreCase)
            ? text
            : $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
