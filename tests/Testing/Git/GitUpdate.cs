namespace Bellwether.Testing.Git;

/// <summary>A branch or tag that the server moved.</summary>
/// <param name="Old">The tip before, or null when it was made.</param>
/// <param name="New">The tip after, or null when it was deleted.</param>
public sealed record GitUpdate(string Reference, string? Old, string? New)
{
    /// <summary>A line of the server's hook: old, new, reference; all zeros mean none.</summary>
    internal static GitUpdate Parse(string line)
    {
        var words = line.Split(' ');
        return new GitUpdate(words[2], Tip(words[0]), Tip(words[1]));
    }

    private static string? Tip(string hash) => hash.All(digit => digit == '0') ? null : hash;
}
