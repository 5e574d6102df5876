using System.Text;

namespace Bellwether.Conformance;

/// <summary>What one step saw.</summary>
public sealed record TranscriptSection(string Title, string Seen)
{
    /// <summary>The server said that it can't do this.</summary>
    public bool IsNotImplemented => Seen.Contains("\n-> 501 ", StringComparison.Ordinal);
}

/// <summary>What all steps of a sequence saw, as the golden files keep it.</summary>
public sealed record Transcript(IReadOnlyList<TranscriptSection> Sections)
{
    private const string Mark = "### ";

    public static Transcript Parse(string text) => new([.. ("\n" + text).Split("\n" + Mark).Skip(1).Select(section =>
    {
        var end = section.IndexOf('\n', StringComparison.Ordinal);
        return new TranscriptSection(section[..end], section[(end + 1)..].TrimEnd());
    })]);

    public override string ToString() => Sections
        .Aggregate(new StringBuilder(), (text, section) => text.Append($"{Mark}{section.Title}\n{section.Seen}\n\n")).ToString();
}
