namespace Bellwether.Cli.Rendering.Terminal;

/// <summary>Writes styled lines, one after the other, or as frames that take each other's place.</summary>
internal sealed class Screen(PlainTextWriter output, bool colour)
{
    private int _frame;
    private int _width;

    public void Write(IEnumerable<StyledLine> lines)
    {
        foreach (var line in lines)
        {
            Write(line);
            output.WriteLine();
        }

        output.Flush();
    }

    /// <summary>Writes lines over those of the frame before.</summary>
    /// <param name="lines">Fewer than the terminal has.</param>
    /// <param name="width">Of the terminal: a line that went on in a second one would spoil the count.</param>
    public void Draw(IReadOnlyList<StyledLine> lines, int width)
    {
        // A terminal that became narrower has broken the lines of the frame before: nobody knows how many there are now.
        output.Write(_frame > 0 && width != _width ? TerminalCode.EraseAll : TerminalCode.Up(_frame));
        foreach (var line in lines)
        {
            Write(line.CutTo(width));
            output.Write(TerminalCode.EraseToEndOfLine);
            output.WriteLine();
        }

        output.Write(TerminalCode.EraseBelow);
        output.Flush();
        (_frame, _width) = (lines.Count, width);
    }

    private void Write(StyledLine line)
    {
        var rest = line.ToString().Length;
        foreach (var (text, shade) in line.Pieces)
        {
            // Spaces at the end of a line are nobody's.
            var piece = text.Length <= rest ? text : text[..rest];
            rest -= piece.Length;
            var code = colour && piece.Length > 0 ? TerminalCode.Of(shade) : null;
            if (code is not null)
            {
                output.Write(code);
            }

            output.Write(piece);
            if (code is not null)
            {
                output.Write(TerminalCode.Reset);
            }
        }
    }
}
