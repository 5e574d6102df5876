using Bellwether.Cli.Rendering.Terminal;

namespace Bellwether.Cli.Rendering;

/// <summary>One cell of a <see cref="Table"/>.</summary>
/// <param name="IsNumber">Stands at the right of its column.</param>
internal readonly record struct Cell(string Text, Shade Shade = Shade.Plain, bool IsNumber = false)
{
    public static Cell Heading(string text, bool isNumber = false) => new(text, Shade.Strong, isNumber);
}
