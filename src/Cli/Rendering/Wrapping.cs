using Bellwether.Cli.Rendering.Terminal;

namespace Bellwether.Cli.Rendering;

/// <summary>Breaks sentences into lines at spaces.</summary>
internal static class Wrapping
{
    /// <param name="width">Columns of a line; a word that is longer has a line of its own. Null: one line.</param>
    public static IEnumerable<string> Lines(string text, int? width)
    {
        text = PlainText.OfLine(text);
        return Ranges(text, width).Select(range => text[range]);
    }

    /// <summary>Where the lines of a text are in it; the spaces at which it is broken are in none.</summary>
    /// <param name="text">Without control characters.</param>
    public static IEnumerable<Range> Ranges(string text, int? width)
    {
        if (width is not { } limit || TextWidth.Of(text) <= limit)
        {
            yield return ..;
            yield break;
        }

        var start = 0;
        while (start < text.Length)
        {
            var end = start + TextWidth.Fitting(text, start, limit);
            if (end < text.Length)
            {
                var space = text.LastIndexOf(' ', end, end - start + 1);
                var next = space > start ? space : text.IndexOf(' ', end);
                end = next < 0 ? text.Length : next;
            }

            yield return start..end;
            start = end;
            while (start < text.Length && text[start] == ' ')
            {
                start++;
            }
        }
    }
}
