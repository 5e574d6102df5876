using System.Text.Json;

namespace Bellwether.Cli.Differences;

/// <summary>Compares two states of an object, field by field. What servers set for themselves is left out. Pure.</summary>
internal static class ObjectDifference
{
    private static readonly string[] OfTheServer =
    [
        "managedFields", "resourceVersion", "uid", "creationTimestamp", "generation", "selfLink", "namespace", "name", "ownerReferences",
        "deletionTimestamp", "deletionGracePeriodSeconds", "finalizers",
    ];

    private static readonly string[] NoContent = ["apiVersion", "kind", "status"];

    /// <param name="before">Null: there is none.</param>
    /// <param name="withoutAddedContent">
    /// Content that only <paramref name="before"/> and <paramref name="after"/> have, and this doesn't, goes: whoever takes an object over
    /// leaves nobody else's content in it. Null: what <paramref name="after"/> shows stays.
    /// </param>
    public static IReadOnlyList<FieldChange> Between(JsonElement? before, JsonElement after, Veil veil, JsonElement? withoutAddedContent = null)
    {
        var changes = new List<FieldChange>();
        CompareRoots(before, after, withoutAddedContent, veil, changes);
        return changes;
    }

    /// <summary>The fields of what was sent that are otherwise, or missing, in what is there.</summary>
    /// <param name="except">A field that may differ.</param>
    public static IReadOnlyList<FieldChange> Deviations(JsonElement sent, JsonElement there, Veil veil, string except)
    {
        var all = new List<FieldChange>();
        CompareRoots(sent, there, null, veil, all);
        // What servers and others add is theirs.
        return [.. all.Where(change => change.Before is not null && change.Path != except)];
    }

    private static void CompareRoots(JsonElement? before, JsonElement after, JsonElement? kept, Veil veil, List<FieldChange> changes)
    {
        Compare("metadata", Metadata(before), Metadata(after), null, veil, changes, name => !OfTheServer.Contains(name));
        Compare("", before, after, kept, veil, changes, name => name != "metadata" && !NoContent.Contains(name));
    }

    private static JsonElement? Metadata(JsonElement? root) =>
        root is { } found && found.TryGetProperty("metadata", out var metadata) ? metadata : null;

    private static void Compare(
        string path, JsonElement? before, JsonElement? after, JsonElement? kept, Veil veil, List<FieldChange> changes, Func<string, bool> isMeant)
    {
        foreach (var name in Names(before).Union(Names(after)).Where(isMeant).Order(StringComparer.Ordinal))
        {
            var (one, other) = (Member(before, name), Member(after, name));
            if (kept is not null && one is not null && Member(kept, name) is null)
            {
                other = null;
            }

            CompareValues(PathOf(path, name), one, other, Member(kept, name), veil, changes);
        }
    }

    private static void CompareValues(
        string path, JsonElement? before, JsonElement? after, JsonElement? kept, Veil veil, List<FieldChange> changes)
    {
        if (before is { } one && after is { } other && JsonElement.DeepEquals(one, other) && kept is null)
        {
            return;
        }

        if ((before ?? after)?.ValueKind == JsonValueKind.Object && (after ?? before)?.ValueKind == JsonValueKind.Object)
        {
            Compare(path, before, after, kept, veil, changes, _ => true);
        }
        else if ((before ?? after)?.ValueKind == JsonValueKind.Array && (after ?? before)?.ValueKind == JsonValueKind.Array)
        {
            CompareItems(path, before, after, veil, changes);
        }
        else if (before is null || after is null || !JsonElement.DeepEquals(before.Value, after.Value))
        {
            changes.Add(new FieldChange(path, Shown(path, before, veil), Shown(path, after, veil)));
        }
    }

    private static void CompareItems(string path, JsonElement? before, JsonElement? after, Veil veil, List<FieldChange> changes)
    {
        var (ones, others) = (Items(before), Items(after));
        for (var i = 0; i < Math.Max(ones.Length, others.Length); i++)
        {
            CompareValues(
                $"{path}[{i}]", i < ones.Length ? ones[i] : null, i < others.Length ? others[i] : null, kept: null, veil, changes);
        }
    }

    private static string? Shown(string path, JsonElement? value, Veil veil) => value is { } found ? veil.Show(path, found) : null;

    private static IEnumerable<string> Names(JsonElement? map) =>
        map is { ValueKind: JsonValueKind.Object } found ? found.EnumerateObject().Select(member => member.Name) : [];

    private static JsonElement? Member(JsonElement? map, string name) =>
        map is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    private static JsonElement[] Items(JsonElement? list) => list is { ValueKind: JsonValueKind.Array } found ? [.. found.EnumerateArray()] : [];

    /// <summary>Keys of people's maps are in brackets, since they may hold dots.</summary>
    private static string PathOf(string path, string name) =>
        path is "metadata.labels" or "metadata.annotations" or "data" or "binaryData" || !name.All(char.IsAsciiLetterOrDigit) ? $"{path}[{name}]"
        : path.Length == 0 ? name
        : $"{path}.{name}";
}
