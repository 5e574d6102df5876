using System.Text.Json;
using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox.FieldOwnership;

/// <summary>The canonical text of path elements and how errors show them.</summary>
internal static class PathElement
{
    public static string Field(string name) => "f:" + name;

    public static string Index(int index) => "i:" + index;

    public static string Value(JsonNode? scalar) => "v:" + JsonText.ToText(scalar);

    public static string Key(IEnumerable<KeyValuePair<string, JsonNode?>> keys)
    {
        var ordered = new JsonObject();
        foreach (var (name, value) in keys.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            ordered[name] = value?.DeepClone();
        }

        return "k:" + JsonText.ToText(ordered);
    }

    /// <exception cref="FormatException">Not a path element.</exception>
    public static string Canonical(string text)
    {
        if (text.Length < 2 || text[1] != ':')
        {
            throw new FormatException("invalid path element " + text);
        }

        try
        {
            return text[0] switch
            {
                'f' or 'i' => text,
                'v' => Value(JsonText.Parse(text[2..])),
                'k' => Key((JsonText.Parse(text[2..]) as JsonObject)!),
                _ => throw new FormatException("unknown type of path element " + text),
            };
        }
        catch (JsonException wrong)
        {
            throw new FormatException("invalid path element " + text, wrong);
        }
    }

    public static string Display(string element) => element[0] switch
    {
        'f' => "." + element[2..],
        'i' => "[" + element[2..] + "]",
        'v' => "[=" + element[2..] + "]",
        _ => "[" + string.Join(",", ((JsonObject)JsonText.Parse(element[2..])!).Select(pair => pair.Key + "=" + JsonText.ToText(pair.Value))) + "]",
    };
}
