using Bellwether.Cli.Rendering.Terminal;

namespace Bellwether.Cli.Rendering;

/// <summary>Writes with colours where they are wanted.</summary>
internal sealed class PaintedWriter(TextWriter output, bool colour)
{
    public void Write(string text, Shade shade = Shade.Plain)
    {
        if (!colour || output is not PlainTextWriter terminal || TerminalCode.Of(shade) is not { } code)
        {
            output.Write(PlainText.OfLine(text));
            return;
        }

        terminal.Write(code);
        output.Write(PlainText.OfLine(text));
        terminal.Write(TerminalCode.Reset);
    }

    public void WriteLine(string text = "") => output.WriteLine(PlainText.OfLine(text).TrimEnd());
}
