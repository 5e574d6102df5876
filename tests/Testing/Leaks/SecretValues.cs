using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bellwether.Testing.Leaks;

/// <summary>Finds the values of Secrets in what is sent to a Kubernetes server.</summary>
internal static class SecretValues
{
    /// <param name="text">One or more JSON documents, parted by lines of three hyphens as in YAML; what isn't JSON is left out.</param>
    /// <param name="isPatch">It changes a Secret, and needn't say so.</param>
    public static IEnumerable<string> In(string text, bool isPatch) =>
        text.Split("---", StringSplitOptions.RemoveEmptyEntries).SelectMany(document => In(Parse(document), isPatch));

    private static IEnumerable<string> In(JsonNode? node, bool isPatch)
    {
        if (node is not JsonObject json)
        {
            return [];
        }

        if (json["items"] is JsonArray items)
        {
            return items.SelectMany(item => In(item, isPatch));
        }

        return isPatch || json["kind"] is JsonValue kind && kind.ToString() == "Secret"
            ? Strings(json["data"]).Select(Decode).Concat(Strings(json["stringData"]))
            : [];
    }

    private static JsonNode? Parse(string document)
    {
        try
        {
            return JsonNode.Parse(document);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Strings(JsonNode? values) =>
        values is JsonObject pairs ? pairs.Select(pair => pair.Value is JsonValue value ? value.ToString() : "") : [];

    private static string Decode(string value)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(value));
        }
        catch (FormatException)
        {
            // A test of what a server refuses.
            return "";
        }
    }
}
