using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Bellwether.Conformance;

/// <summary>
/// Turns answers into text that two servers can agree on: uids, resource versions and generated names become symbols in the
/// order in which they were first seen, times go, keys are sorted, and managed fields are written as lists of paths.
/// </summary>
internal sealed partial class Observation
{
    private static readonly HashSet<string> Times =
        ["creationTimestamp", "deletionTimestamp", "lastTransitionTime", "time", "firstTimestamp", "lastTimestamp"];

    private readonly Dictionary<string, string> _uids = [];
    private readonly Dictionary<string, string> _versions = [];
    private readonly Dictionary<string, string> _names = [];
    private readonly HashSet<string> _prefixes = [];

    /// <summary>Pretty-printed JSON, or the text itself when it isn't JSON.</summary>
    public string Of(string body)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return Text(body.TrimEnd());
        }

        return node is null ? "null" : Of(node);
    }

    public string Of(JsonNode node)
    {
        LearnNames(node);
        if (node is JsonObject { } status && status["details"]?["causes"] is JsonArray { Count: > 1 }
            && status["message"]?.ToString() is { } message && message.IndexOf(" is invalid: [", StringComparison.Ordinal) is > 0 and var start)
        {
            // The message repeats the causes, in an order that changes from one request to the next.
            status["message"] = message[..start] + " is invalid: [<the causes>]";
        }

        if (node is JsonObject frame && frame["type"]?.ToString() == "BOOKMARK" && frame["object"]?["metadata"] is JsonObject position)
        {
            position["resourceVersion"] = "<somewhere>";
        }

        return ObservedJson.Write(Normalize(node, "", IsList(node)));
    }

    private static bool IsList(JsonNode? node) =>
        node is JsonObject whole && !whole.ContainsKey("type") && (whole.ContainsKey("items") || whole.ContainsKey("rows"));

    /// <summary>Names that a request lets the server generate: in errors they show up without their object.</summary>
    public void LearnPrefix(string body)
    {
        foreach (Match prefix in GenerateName().Matches(body))
        {
            _prefixes.Add(prefix.Groups["prefix"].Value);
        }
    }

    /// <summary>A generated name shows up in messages before or after the object: learn it first.</summary>
    private void LearnNames(JsonNode? node)
    {
        if (node is JsonObject whole)
        {
            if (whole["generateName"] is JsonValue prefix && whole["name"] is JsonValue name
                && name.ToString().StartsWith(prefix.ToString(), StringComparison.Ordinal))
            {
                _names.TryAdd(name.ToString(), $"{prefix}<{_names.Count + 1}>");
            }

            foreach (var (_, child) in whole)
            {
                LearnNames(child);
            }
        }
        else if (node is JsonArray array)
        {
            foreach (var child in array)
            {
                LearnNames(child);
            }
        }
    }

    private JsonNode? Normalize(JsonNode? node, string key, bool inList)
    {
        switch (node)
        {
            case JsonObject whole:
                var sorted = new JsonObject();
                // Items first get their symbols in the order of the text, not of the alphabet.
                foreach (var (name, child) in whole.OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    sorted[Text(name)] = name switch
                    {
                        "managedFields" when child is JsonArray entries => Normalize(ManagedFieldsText.Of(entries), "", false),
                        "resourceVersion" when inList && key == "metadata" => JsonValue.Create("<of the list>"),
                        "continue" when child?.ToString().Length > 0 => JsonValue.Create("<token>"),
                        _ => Normalize(child, name, inList && name == "metadata"),
                    };
                }

                return sorted;
            case JsonArray causes when key == "causes":
                // Conflicts of several managers over one field come in no order.
                return new JsonArray([.. causes.Select(cause => Normalize(cause, "", false))
                    .OrderBy(cause => $"{cause!["field"]} {cause["message"]}", StringComparer.Ordinal)]);
            case JsonArray array:
                return new JsonArray([.. array.Select(child => Normalize(child, "", false))]);
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                return JsonValue.Create(String(value.GetValue<string>(), key));
            default:
                return node?.DeepClone();
        }
    }

    private string String(string value, string key) => key switch
    {
        _ when value.Length == 0 => value,
        "uid" => Symbol(_uids, value, "uid"),
        "resourceVersion" when value[0] == '<' => value,
        "resourceVersion" => Symbol(_versions, value, "rv"),
        "" when Age().IsMatch(value) => "<age>",
        "" when Time().IsMatch(value) && !value.StartsWith("2020-", StringComparison.Ordinal) => "<time>",
        _ when Times.Contains(key) && Time().IsMatch(value) => "<time>",
        _ => Text(value),
    };

    private string Text(string text)
    {
        foreach (var (name, symbol) in _names)
        {
            text = text.Replace(name, symbol, StringComparison.Ordinal);
        }

        foreach (var prefix in _prefixes)
        {
            // The server's alphabet has no vowels, so that no words come out.
            text = Regex.Replace(text, $@"\b{Regex.Escape(prefix)}[bcdfghjklmnpqrstvwxz2456789]{{5}}\b", $"{prefix}<random>");
        }

        text = WholeObject().Replace(text, "Invalid value: <the object>:");
        text = ParserWords().Replace(text, "<what the parser says>");
        text = StorageKey().Replace(text, "Key: <key>,");
        text = Pointer().Replace(text, "<pointer>");
        text = Uid().Replace(text, match => _uids.GetValueOrDefault(match.Value, match.Value));
        return text.Contains("resource version", StringComparison.OrdinalIgnoreCase)
            || text.Contains("ResourceVersion", StringComparison.Ordinal)
            ? Number().Replace(text, match =>
                text.Contains(" large resource version", StringComparison.Ordinal) ? "<n>" : _versions.GetValueOrDefault(match.Value, "<n>"))
            : text;
    }

    private static string Symbol(Dictionary<string, string> known, string value, string kind)
    {
        if (!known.TryGetValue(value, out var symbol))
        {
            // Values of the test's own making, such as a uid that is wrong on purpose, stay what they are.
            symbol = kind == "uid" && !Uid().IsMatch(value) ? value : $"<{kind} {known.Count + 1}>";
            known[value] = symbol;
        }

        return symbol;
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uid();

    /// <summary>Some patch errors quote the whole object, times and all.</summary>
    [GeneratedRegex("""Invalid value: "\{.*\}(\\n)?":""", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex WholeObject();

    [GeneratedRegex(""" "generateName"\s*:\s*"(?<prefix>[^"]+)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex GenerateName();

    /// <summary>The words of Go's parsers of JSON and YAML, and what they quote of the input.</summary>
    [GeneratedRegex("(?<=json parse error): .*|(?<=error converting YAML to JSON: yaml: ).*|(?<=continue key is not valid: ).*|, error found in #.*|(?<=strconv\\.).*", RegexOptions.Singleline)]
    private static partial Regex ParserWords();

    [GeneratedRegex(@"Key: /[^ ,]+,")]
    private static partial Regex StorageKey();

    [GeneratedRegex("0x[0-9a-f]{6,}")]
    private static partial Regex Pointer();

    [GeneratedRegex(@"(?<!<(uid|rv) )\b[0-9]+\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Number();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT")]
    private static partial Regex Time();

    [GeneratedRegex(@"^(\d+[smhdy])+$", RegexOptions.ExplicitCapture)]
    private static partial Regex Age();
}
