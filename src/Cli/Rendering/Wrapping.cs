using Bellwether.Cli.Rendering.Terminal;

namespace Bellwether.Cli.Rendering;

/// <summary>Breaks sentences into lines at spaces.</summary>
internal static class Wrapping
{
    /// <param name="width">Columns of a line; a word that is longer has a line of its own. Null: one line.</param>
    public static IEnumerable<string> Lines(string text, int? width)
    {
        text = PlainText.OfLine(text);
        if (width is not { } limit || TextWidth.Of(text) <= limit)
        {
            yield return text;
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

            yield return text[start..end];
            start = end;
            while (start < text.Length && text[start] == ' ')
            {
                start++;
            }
        }
    }
}
