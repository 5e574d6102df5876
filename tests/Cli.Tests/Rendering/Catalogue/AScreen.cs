using Bellwether.Cli.Rendering.Terminal;

namespace Bellwether.Cli.Tests.Rendering.Catalogue;

/// <summary>Something that the program prints, and the file under Screens that holds it.</summary>
/// <param name="Name">Of the file: <c>.ansi</c> with colours, <c>.txt</c> and others without.</param>
/// <param name="Width">Of the terminal; null: there is none.</param>
internal sealed record AScreen(string Name, Func<Task<string>> DrawAsync, int? Width = null)
{
    /// <summary>Sizes of fleets, where their size matters.</summary>
    public static readonly int[] Fleets = [1, 50, 2000];

    public AScreen(string name, Func<string> draw, int? width = null)
        : this(name, () => Task.FromResult(draw()), width)
    {
    }

    /// <summary>80 and 160 columns, with colours and without, and a pipe.</summary>
    public static IEnumerable<AScreen> AtAllWidths(string name, Func<int?, IEnumerable<StyledLine>> lines) =>
        AtTerminals(name, lines).Append(new($"{name}-pipe.txt", () => GoldenScreen.Text(lines(null))));

    /// <summary>80 and 160 columns if no others are given, with colours and without.</summary>
    public static IEnumerable<AScreen> AtTerminals(string name, Func<int?, IEnumerable<StyledLine>> lines, params int[] widths) =>
        AtTerminals(name, (width, colour) => Task.FromResult(GoldenScreen.Text(lines(width), colour)), widths);

    /// <summary>The same, for what is more than lines.</summary>
    public static IEnumerable<AScreen> AtTerminals(string name, Func<int, bool, Task<string>> drawAsync, params int[] widths) =>
        (widths.Length == 0 ? [80, 160] : widths).SelectMany(width => new AScreen[]
        {
            new($"{name}-{width}.txt", () => drawAsync(width, false), width),
            new($"{name}-{width}.ansi", () => drawAsync(width, true), width),
        });
}
