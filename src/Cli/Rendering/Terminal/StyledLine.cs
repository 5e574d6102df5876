namespace Bellwether.Cli.Rendering.Terminal;

/// <summary>One line of a screen: pieces of text, each with a shade. What is added is made harmless first.</summary>
internal sealed class StyledLine
{
    private readonly List<(string Text, Shade Shade)> _pieces = [];

    public static StyledLine Empty => new();

    public IReadOnlyList<(string Text, Shade Shade)> Pieces => _pieces;

    public static StyledLine Of(string text, Shade shade = Shade.Plain) => new StyledLine().Add(text, shade);

    /// <summary>Sentences as lines that fit, each after the same indentation.</summary>
    /// <param name="width">Columns of the screen; null: one line.</param>
    public static IEnumerable<StyledLine> Wrapped(string text, int? width, string indent = "", Shade shade = Shade.Plain) =>
        Of(text, shade).Wrap(width, indent);

    public StyledLine Add(string text, Shade shade = Shade.Plain)
    {
        if (text.Length > 0)
        {
            _pieces.Add((PlainText.OfLine(text), shade));
        }

        return this;
    }

    public StyledLine Add(StyledLine line)
    {
        _pieces.AddRange(line._pieces);
        return this;
    }

    /// <summary>The line as lines that fit, each after the same indentation.</summary>
    /// <param name="width">Columns of the screen; null: one line.</param>
    public IEnumerable<StyledLine> Wrap(int? width, string indent = "")
    {
        var text = string.Concat(_pieces.Select(piece => piece.Text));
        return Wrapping.Ranges(text, width is { } columns ? Math.Max(1, columns - TextWidth.Of(indent)) : null)
            .Select(range => Of(indent).Add(Part(range.Start.GetOffset(text.Length), range.End.GetOffset(text.Length))));
    }

    /// <summary>The line without its first characters.</summary>
    public StyledLine From(int start) => Part(start, _pieces.Sum(piece => piece.Text.Length));

    /// <summary>The line, or as much of it as so many columns hold.</summary>
    public StyledLine CutTo(int columns)
    {
        var cut = new StyledLine();
        foreach (var (text, shade) in _pieces)
        {
            var piece = text[..TextWidth.Fitting(text, 0, columns)];
            columns -= TextWidth.Of(piece);
            cut._pieces.Add((piece, shade));
        }

        return cut;
    }

    private StyledLine Part(int start, int end)
    {
        var (part, at) = (new StyledLine(), 0);
        foreach (var (text, shade) in _pieces)
        {
            var (from, to) = (Math.Max(start - at, 0), Math.Min(end - at, text.Length));
            if (from < to)
            {
                part._pieces.Add((text[from..to], shade));
            }

            at += text.Length;
        }

        return part;
    }

    public override string ToString() => string.Concat(_pieces.Select(piece => piece.Text)).TrimEnd();
}
