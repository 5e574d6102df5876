using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Bellwether.Conformance;

/// <summary>Earlier answers by name, and text with references to them filled in.</summary>
internal sealed partial class References(string ns)
{
    private readonly Dictionary<string, JsonNode?> _answers = [];

    public void Remember(string name, JsonNode? answer) => _answers[name] = answer;

    /// <exception cref="UnknownReferenceException">The answer that is referred to didn't have this.</exception>
    public string Resolve(string text) => Reference().Replace(text, match =>
    {
        if (match.Groups["name"].Value == "ns" && match.Groups["path"].Length == 0)
        {
            return ns;
        }

        if (match.Groups["path"].Length == 0)
        {
            return match.Value;
        }

        var node = _answers.GetValueOrDefault(match.Groups["name"].Value);
        foreach (var member in match.Groups["path"].Value.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            node = node is JsonArray array ? array.ElementAtOrDefault(int.Parse(member)) : (node as JsonObject)?[member];
        }

        return node?.ToString() ?? throw new UnknownReferenceException(match.Value);
    });

    [GeneratedRegex(@"\{(?<name>[a-z][a-z0-9]*)(?<path>(\.\w+)*)\}")]
    private static partial Regex Reference();
}

/// <summary>A step refers to something that an earlier answer lacks.</summary>
internal sealed class UnknownReferenceException(string reference) : Exception($"no earlier answer has {reference}");
