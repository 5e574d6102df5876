using System.Globalization;

namespace Bellwether.Cli.Rendering;

/// <summary>
/// What servers and statuses say, made harmless for a terminal: it would obey escape sequences in it, and a line end or a mark that turns the
/// direction of writing could forge what the plan says. Pure.
/// </summary>
internal static class PlainText
{
    private const char Instead = '\uFFFD';

    /// <summary>Of one line: no control character, no formatting character, no line end.</summary>
    public static string OfLine(string text) => Replaced(text, at => char.IsControl(text[at]) || IsFormatting(text[at]));

    /// <summary>Of whole output: no control character besides line ends.</summary>
    public static string OfLines(string text) => Replaced(text, at => char.IsControl(text[at]) && !IsLineEnd(text, at));

    private static bool IsFormatting(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool IsLineEnd(string text, int at) =>
        text[at] == '\n' || (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n');

    private static string Replaced(string text, Predicate<int> isHarmful)
    {
        char[]? plain = null;
        for (var at = 0; at < text.Length; at++)
        {
            if (isHarmful(at))
            {
                plain ??= text.ToCharArray();
                plain[at] = Instead;
            }
        }

        return plain is null ? text : new string(plain);
    }
}
