using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Bellwether.Operator.Audit.Documents;

/// <summary>
/// Block-style YAML of JSON values: members in the order given, one way to write each value, so that equal objects make equal files. Text of
/// several lines is a literal block, so that a difference between two versions shows the lines that changed.
/// </summary>
internal static partial class YamlWriter
{
    /// <summary>Writes <c>name: value</c> at a depth, two spaces each.</summary>
    public static void WriteMember(StringBuilder text, int depth, string name, JsonElement value)
    {
        Indent(text, depth).Append(Scalar(name)).Append(':');
        WriteValue(text, depth, value);
    }

    /// <summary>Writes <c>name: value</c> at a depth.</summary>
    public static void WriteMember(StringBuilder text, int depth, string name, string value)
    {
        Indent(text, depth).Append(Scalar(name)).Append(':');
        WriteText(text, depth, value);
    }

    /// <summary>Writes <c>name:</c> at a depth; members follow, one deeper.</summary>
    public static void BeginMapping(StringBuilder text, int depth, string name) =>
        Indent(text, depth).Append(Scalar(name)).Append(":\n");

    private static void WriteValue(StringBuilder text, int depth, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                text.Append('\n');
                WriteMapping(text, depth + 1, value);
                break;

            case JsonValueKind.Array when value.GetArrayLength() > 0:
                text.Append('\n');
                WriteSequence(text, depth, value);
                break;

            case JsonValueKind.String:
                WriteText(text, depth, value.GetString()!);
                break;

            default:
                text.Append(' ').Append(value.ValueKind switch
                {
                    JsonValueKind.Object => "{}",
                    JsonValueKind.Array => "[]",
                    _ => value.GetRawText(),
                }).Append('\n');
                break;
        }
    }

    private static void WriteMapping(StringBuilder text, int depth, JsonElement mapping)
    {
        foreach (var member in mapping.EnumerateObject())
        {
            WriteMember(text, depth, member.Name, member.Value);
        }
    }

    /// <summary>Items stand in the column of their key, as kubectl writes them.</summary>
    private static void WriteSequence(StringBuilder text, int depth, JsonElement sequence)
    {
        foreach (var item in sequence.EnumerateArray())
        {
            Indent(text, depth).Append('-');
            if (item.ValueKind == JsonValueKind.Object && item.EnumerateObject().Any())
            {
                // The first member stands behind the dash, where its indentation would be.
                var start = text.Length;
                WriteMapping(text, depth + 1, item);
                text.Remove(start, (2 * depth) + 1);
            }
            else if (item.ValueKind == JsonValueKind.Array && item.GetArrayLength() > 0)
            {
                text.Append('\n');
                WriteSequence(text, depth + 1, item);
            }
            else
            {
                WriteValue(text, depth, item);
            }
        }
    }

    private static void WriteText(StringBuilder text, int depth, string value)
    {
        text.Append(' ');
        if (!IsBlock(value))
        {
            text.Append(Scalar(value)).Append('\n');
            return;
        }

        var body = value.AsSpan().TrimEnd('\n');
        var newlines = value.Length - body.Length;
        text.Append(newlines switch { 0 => "|-\n", 1 => "|\n", _ => "|+\n" });
        foreach (var line in body.Split('\n'))
        {
            AppendLine(text, depth, body[line]);
        }

        text.Append('\n', Math.Max(0, newlines - 1));
    }

    private static void AppendLine(StringBuilder text, int depth, ReadOnlySpan<char> line)
    {
        if (line.Length > 0)
        {
            Indent(text, depth + 1).Append(line);
        }

        text.Append('\n');
    }

    private static StringBuilder Indent(StringBuilder text, int depth) => text.Append(' ', 2 * depth);

    private static bool IsBlock(string value) =>
        value.Contains('\n', StringComparison.Ordinal) && value[0] is not ('\n' or ' ' or '\t') && !NotInBlocks().IsMatch(value);

    /// <summary>Plain where nothing else can be meant; otherwise a JSON string, which YAML reads as it is.</summary>
    private static string Scalar(string value) =>
        Plain().IsMatch(value) && !LooksLikeAnotherType().IsMatch(value)
        && !double.TryParse(value, NumberStyles.Any, CultureInfo.InvariantCulture, out _)
            ? value
            : $"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    [GeneratedRegex(@"^([A-Za-z/_]|[.][A-Za-z])[-A-Za-z0-9/._+=,@]*(:[-A-Za-z0-9/._+=,@]+)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Plain();

    [GeneratedRegex(@"^(?i:true|false|yes|no|on|off|y|n|null|[.](inf|nan))\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LooksLikeAnotherType();

    // Everything that YAML, or a reader of lines, could take for the end of a line or drop.
    [GeneratedRegex(@"[^\t\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]", RegexOptions.CultureInvariant)]
    private static partial Regex NotInBlocks();
}
