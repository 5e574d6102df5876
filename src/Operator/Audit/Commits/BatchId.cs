using System.Globalization;

namespace Bellwether.Operator.Audit.Commits;

/// <summary>
/// Which changes of which journal were pushed together: <c>&lt;journal&gt;/&lt;first&gt;-&lt;last&gt;</c>, or <c>&lt;journal&gt;/&lt;last&gt;</c> for what a comparison found
/// behind a change. Everything up to the last one is in the branch when a commit with this is: pushes are all or nothing, and in order.
/// </summary>
internal readonly record struct BatchId(string Journal, long First, long Last)
{
    public static BatchId Comparison(string journal, long behind) => new(journal, behind + 1, behind);

    /// <summary>The last change, of a trailer of this journal; null if it is none.</summary>
    public static long? LastOf(string? trailer, string journal)
    {
        if (trailer is null || !trailer.StartsWith(journal + "/", StringComparison.Ordinal))
        {
            return null;
        }

        var numbers = trailer.AsSpan(journal.Length + 1).Trim();
        var last = numbers[(numbers.IndexOf('-') + 1)..];
        return long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : null;
    }

    public override string ToString() => First <= Last
        ? string.Create(CultureInfo.InvariantCulture, $"{Journal}/{First}-{Last}")
        : string.Create(CultureInfo.InvariantCulture, $"{Journal}/{Last}");
}
