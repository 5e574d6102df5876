using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Audit.Pushing;

/// <summary>
/// The file at the top of the branch that says whose it is. Two management clusters on one branch would take each other's files for what a
/// comparison has to remove or replace.
/// </summary>
internal static class BranchMarker
{
    public const string Path = "bellwether.yaml";

    private const string OriginLine = "origin: ";

    public static string Text(Origin origin) => $"""
        # This branch is written by Bellwether: clusters/<follower>/<namespace>/<Kind>.<group>/<name>.yaml is what it last applied there.
        # In place of each value of a Secret is a keyed fingerprint. Other files are left alone.
        {OriginLine}{origin.Id}

        """;

    /// <summary>Whether another management cluster writes the branch.</summary>
    /// <param name="text">Of the file; null if there is none.</param>
    public static bool IsAnothers(string? text, Origin origin) => OriginOf(text) is { } written && written != origin.Id;

    /// <summary>Whose the branch is by the file; null if it doesn't tell. Anybody may have written it.</summary>
    public static string? OriginOf(string? text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(OriginLine))
            {
                return line[OriginLine.Length..].Trim().ToString();
            }
        }

        return null;
    }
}
