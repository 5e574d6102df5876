using Bellwether.Cli.Rendering.Terminal;

namespace Bellwether.Cli.Rendering;

/// <summary>
/// Rows of cells as aligned columns. Where a row is too long for the screen the first column gives way, and if that isn't enough the last ones are
/// left out: half a word would be worse than none.
/// </summary>
internal sealed class Table(int? width)
{
    public const string Gap = "  ";

    private const int NarrowestFirst = 16;

    private readonly List<Cell[]> _rows = [];

    public void Add(params IEnumerable<Cell> cells) => _rows.Add([.. cells]);

    public IEnumerable<StyledLine> Lines()
    {
        var columns = _rows.Count == 0 ? 0 : _rows.Max(row => row.Length);
        var widths = Enumerable.Range(0, columns)
            .Select(column => _rows.Where(row => column < row.Length).Max(row => TextWidth.Of(row[column].Text)))
            .ToArray();
        if (width is { } all && columns > 0)
        {
            while (widths.Length > 1 && Math.Min(widths[0], NarrowestFirst) + Others(widths) > all)
            {
                widths = widths[..^1];
            }

            widths[0] = Math.Min(widths[0], Math.Max(NarrowestFirst, all - Others(widths)));
        }

        return _rows.Select(row => Line(row.Length > widths.Length ? row[..widths.Length] : row, widths));
    }

    /// <summary>Columns of the screen that all but the first take.</summary>
    private static int Others(int[] widths) => widths.Skip(1).Sum(column => Gap.Length + column);

    private static StyledLine Line(Cell[] row, int[] widths)
    {
        var line = new StyledLine();
        for (var column = 0; column < row.Length; column++)
        {
            var (text, shade, isNumber) = row[column];
            text = TextWidth.Cut(PlainText.OfLine(text), widths[column]);
            var blank = new string(' ', widths[column] - TextWidth.Of(text));
            line.Add(column > 0 ? Gap : "").Add(isNumber ? blank : "").Add(text, shade).Add(isNumber ? "" : blank);
        }

        return line;
    }
}
