using System.Text.Json.Nodes;

namespace Bellwether.Conformance;

/// <summary>Writes managedFields as one line per entry: who, how, in which version, and the paths owned; sorted, without times.</summary>
internal static class ManagedFieldsText
{
    public static JsonArray Of(JsonArray entries) =>
        new([.. entries.Select(entry => Line(entry!.AsObject())).Order(StringComparer.Ordinal).Select(line => JsonValue.Create(line))]);

    private static string Line(JsonObject entry)
    {
        var paths = new List<string>();
        if (entry["fieldsV1"] is JsonObject fields)
        {
            Walk(fields, "", paths);
        }

        var subresource = entry["subresource"] is { } name ? $" ({name})" : "";
        return $"{entry["manager"]} {entry["operation"]} {entry["apiVersion"]}{subresource}: {string.Join(" ", paths.Order(StringComparer.Ordinal))}";
    }

    /// <summary>An empty object owns the path itself, and so does a dot beside children.</summary>
    private static void Walk(JsonObject fields, string path, List<string> paths)
    {
        if (fields.Count == 0 && path.Length > 0)
        {
            paths.Add(path);
        }

        foreach (var (name, child) in fields)
        {
            if (name == ".")
            {
                paths.Add(path);
            }
            else
            {
                var step = name.StartsWith("f:", StringComparison.Ordinal) ? name[2..] : $"[{name}]";
                Walk(child!.AsObject(), path.Length == 0 ? step : $"{path}.{step}", paths);
            }
        }
    }
}
