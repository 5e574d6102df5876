using System.Globalization;
using System.Text;

namespace Bellwether.Cli.Rendering.Terminal;

/// <summary>Columns that text takes at a terminal: two for wide East Asian characters, none for marks that combine. Pure.</summary>
internal static class TextWidth
{
    private const char Ellipsis = '\u2026';

    /// <summary>First and last of the ranges that are W or F in Unicode's EastAsianWidth, joined where only unassigned ones part them.</summary>
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA4CF), (0xA960, 0xA97C),
        (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF),
        (0x1F900, 0x1F9FF), (0x20000, 0x3FFFD),
    ];

    public static int Of(string text)
    {
        var columns = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            columns += Of(rune);
        }

        return columns;
    }

    public static string PadRight(string text, int columns) => text + new string(' ', Math.Max(0, columns - Of(text)));

    public static string PadLeft(string text, int columns) => new string(' ', Math.Max(0, columns - Of(text))) + text;

    /// <summary>Text of at most so many columns; from longer text the middle is taken, since names differ at their ends.</summary>
    public static string Cut(string text, int columns)
    {
        if (Of(text) <= columns)
        {
            return text;
        }

        if (columns < 3)
        {
            return Start(text, columns);
        }

        var start = Start(text, columns / 2);
        return start + Ellipsis + End(text, columns - Of(start) - 1);
    }

    /// <summary>How many characters of the text, from <paramref name="from"/> on, fit into so many columns.</summary>
    public static int Fitting(string text, int from, int columns)
    {
        var at = from;
        while (at < text.Length)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            columns -= Of(rune);
            if (columns < 0)
            {
                break;
            }

            at += length;
        }

        return at - from;
    }

    private static string Start(string text, int columns) => text[..Fitting(text, 0, columns)];

    private static string End(string text, int columns)
    {
        var at = text.Length;
        while (at > 0)
        {
            Rune.DecodeLastFromUtf16(text.AsSpan(0, at), out var rune, out var length);
            columns -= Of(rune);
            if (columns < 0)
            {
                break;
            }

            at -= length;
        }

        return text[at..];
    }

    private static int Of(Rune rune)
    {
        if (rune.Value < 0x300)
        {
            return 1;
        }

        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0
            : Array.Exists(Wide, range => rune.Value >= range.First && rune.Value <= range.Last) ? 2 : 1;
    }
}
