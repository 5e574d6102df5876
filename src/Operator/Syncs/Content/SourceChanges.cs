using System.Globalization;
using System.Text.Json;

namespace Bellwether.Operator.Syncs.Content;

/// <summary>Finds in an object's metadata who changed it last.</summary>
internal static class SourceChanges
{
    // The server's own limit for the name of a field manager.
    private const int MostCharacters = 128;

    /// <summary>The newest entry of managedFields that isn't about the status; null if there is none.</summary>
    public static SourceChange? Last(JsonElement metadata)
    {
        if (!metadata.TryGetProperty("managedFields", out var entries) || entries.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        SourceChange? last = null;
        foreach (var entry in entries.EnumerateArray())
        {
            if (Text(entry, "subresource") is { Length: > 0 } || Text(entry, "manager") is not { Length: > 0 } manager)
            {
                continue;
            }

            var at = DateTimeOffset.TryParse(Text(entry, "time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
                ? time
                : (DateTimeOffset?)null;
            if (last is null || at >= (last.At ?? DateTimeOffset.MinValue))
            {
                last = new SourceChange(OneLine(manager), at);
            }
        }

        return last;
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>It goes into a line of a commit message: nothing in it may end that line.</summary>
    private static string OneLine(string manager)
    {
        var shown = manager.Length <= MostCharacters ? manager : manager[..MostCharacters];
        return string.Create(shown.Length, shown, static (line, text) =>
        {
            for (var at = 0; at < line.Length; at++)
            {
                line[at] = text[at] is >= ' ' and <= '~' ? text[at] : '?';
            }
        });
    }
}
