using System.Text;
using Bellwether.Cli.Rendering.Terminal;

namespace Bellwether.Cli.Rendering;

/// <summary>Lets no control character through but line ends and the program's own codes, whoever writes: the last guard before a terminal.</summary>
internal sealed class PlainTextWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(PlainText.OfLines(value.ToString()));

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(string? value) => inner.Write(value is null ? null : PlainText.OfLines(value));

    public override void WriteLine() => inner.WriteLine();

    public override void WriteLine(string? value) => inner.WriteLine(value is null ? null : PlainText.OfLines(value));

    public void Write(TerminalCode code) => inner.Write(code.Sequence);

    public override void Flush() => inner.Flush();
}
