namespace Bellwether.Cli.Rendering.Terminal;

/// <summary>The escape sequences that this program itself writes (ECMA-48): a closed set, so that no other can reach a terminal.</summary>
internal sealed class TerminalCode
{
    public static readonly TerminalCode Reset = new("\u001b[0m");
    public static readonly TerminalCode EraseToEndOfLine = new("\u001b[K");
    public static readonly TerminalCode EraseBelow = new("\u001b[J");

    /// <summary>All of the screen, and to its first line.</summary>
    public static readonly TerminalCode EraseAll = new("\u001b[2J\u001b[H");

    /// <summary>Cursor keys and keypad as they are in a shell (DECCKM and DECKPNM).</summary>
    public static readonly TerminalCode NormalKeys = new("\u001b[?1l\u001b>");

    private static readonly TerminalCode Bold = new("\u001b[1m");
    private static readonly TerminalCode Dim = new("\u001b[2m");
    private static readonly TerminalCode Red = new("\u001b[31m");
    private static readonly TerminalCode Green = new("\u001b[32m");
    private static readonly TerminalCode Yellow = new("\u001b[33m");

    private TerminalCode(string sequence) => Sequence = sequence;

    public string Sequence { get; }

    /// <summary>To the first column, so many lines further up.</summary>
    public static TerminalCode Up(int lines) => new(lines > 0 ? FormattableString.Invariant($"\r\u001b[{lines}A") : "\r");

    /// <summary>Null where nothing is to be said.</summary>
    public static TerminalCode? Of(Shade shade) => shade switch
    {
        Shade.Strong => Bold,
        Shade.Faint => Dim,
        Shade.Good => Green,
        Shade.Warning => Yellow,
        Shade.Bad => Red,
        _ => null,
    };
}
