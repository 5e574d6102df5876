using System.Text.Json.Nodes;

namespace Bellwether.Testing.InvalidSpecs;

/// <summary>Makes invalid specs from a valid one, by setting fields of it to JSON values.</summary>
internal static class SpecEdit
{
    /// <param name="spec">A valid spec, as JSON.</param>
    /// <param name="path">Dots between fields, numbers for items: <c>targets.0.clusters</c>.</param>
    /// <param name="value">The new value as JSON; null removes the field.</param>
    public static string With(string spec, string path, string? value)
    {
        var root = JsonNode.Parse(spec)!;
        var parts = path.Split('.');
        var parent = parts[..^1].Aggregate(root, (node, part) => int.TryParse(part, out var index) ? node[index]! : node[part]!);
        if (value is null)
        {
            parent.AsObject().Remove(parts[^1]);
        }
        else if (int.TryParse(parts[^1], out var index))
        {
            parent[index] = JsonNode.Parse(value);
        }
        else
        {
            parent[parts[^1]] = JsonNode.Parse(value);
        }

        return root.ToJsonString();
    }

    /// <summary>A JSON list of as many different items: <c>%</c> in the item stands for its number.</summary>
    public static string Many(int count, string item) =>
        $"[{string.Join(',', Enumerable.Range(0, count).Select(number => item.Replace("%", $"{number}", StringComparison.Ordinal)))}]";

    /// <summary>A JSON object of as many fields.</summary>
    public static string ManyLabels(int count) =>
        $"{{{string.Join(',', Enumerable.Range(0, count).Select(number => $"\"label{number}\":\"x\""))}}}";

    /// <summary>A JSON string of as many letters.</summary>
    public static string Long(int length) => $"\"{new string('a', length)}\"";
}
