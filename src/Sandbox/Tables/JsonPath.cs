using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Bellwether.Sandbox.Tables;

/// <summary>
/// The part of Kubernetes' JSONPath that printer columns use: members, indexes, <c>[*]</c>, and filters such as
/// <c>[?(@.type=="Ready")]</c>. What is missing matches nothing.
/// </summary>
internal sealed partial class JsonPath
{
    private readonly List<Func<JsonNode, IEnumerable<JsonNode?>>> _steps = [];

    private JsonPath()
    {
    }

    /// <exception cref="FormatException">It uses something beyond that part.</exception>
    public static JsonPath Parse(string text)
    {
        var path = new JsonPath();
        var at = 0;
        while (at < text.Length)
        {
            var match = Member().Match(text, at);
            if (match.Success)
            {
                var name = match.Groups["name"].Value.Replace("\\.", ".", StringComparison.Ordinal);
                path._steps.Add(node => node is JsonObject map && map.TryGetPropertyValue(name, out var value) ? [value] : []);
            }
            else if ((match = Bracket().Match(text, at)).Success)
            {
                path._steps.Add(Subscript(match));
            }
            else
            {
                throw new FormatException($"the JSON path {text} can't be read from {text[at..]}");
            }

            at += match.Length;
        }

        return path;
    }

    public static bool CanParse(string text)
    {
        try
        {
            Parse(text);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    public IEnumerable<JsonNode?> Find(JsonNode root)
    {
        IEnumerable<JsonNode?> found = [root];
        foreach (var step in _steps)
        {
            found = found.SelectMany(node => node is null ? [] : step(node));
        }

        return found;
    }

    private static Func<JsonNode, IEnumerable<JsonNode?>> Subscript(Match match)
    {
        if (match.Groups["index"] is { Success: true, Value: var digits })
        {
            var index = int.Parse(digits, CultureInfo.InvariantCulture);
            return node => node is JsonArray list && (index < 0 ? index + list.Count : index) is var at && at >= 0 && at < list.Count ? [list[at]] : [];
        }

        if (match.Groups["key"] is { Success: true, Value: var key })
        {
            return node => node is JsonObject map && map.TryGetPropertyValue(key, out var value) ? [value] : [];
        }

        if (match.Groups["path"] is { Success: true, Value: var inner })
        {
            var path = Parse(inner);
            var (comparison, operand) = (match.Groups["op"].Value, match.Groups["value"].Value.Trim().Trim('"', '\''));
            return node => Members(node).Where(item => item is not null && Holds(path.Find(item), comparison, operand));
        }

        return Members;
    }

    private static IEnumerable<JsonNode?> Members(JsonNode node) => node switch
    {
        JsonArray list => list,
        JsonObject map => map.Select(member => member.Value),
        _ => [],
    };

    private static bool Holds(IEnumerable<JsonNode?> found, string comparison, string operand)
    {
        var all = found.ToList();
        if (comparison.Length == 0)
        {
            return all.Count > 0;
        }

        if (all.FirstOrDefault() is not JsonValue value)
        {
            return false;
        }

        var text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
        var order = double.TryParse(text, CultureInfo.InvariantCulture, out var left) && double.TryParse(operand, CultureInfo.InvariantCulture, out var right)
            ? left.CompareTo(right)
            : string.CompareOrdinal(text, operand);
        return comparison switch
        {
            "==" => order == 0,
            "!=" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    [GeneratedRegex("""\G\.?(?<name>([A-Za-z0-9_/$-]|\\\.)+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Member();

    [GeneratedRegex("""
        \G\[ \s* (
            \* | (?<index>-?\d+) | ['"](?<key>[^'"]+)['"]
            | \?\( \s* @ (?<path>[^=!<>)]*?) \s* ( (?<op>==|!=|<=|>=|<|>) (?<value>[^)]*) )? \)
        ) \s* \]
        """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Bracket();
}
