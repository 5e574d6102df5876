using System.Text;

namespace Bellwether.Cli.Rendering;

/// <summary>Lets no control character through but line ends, whoever writes: the last guard before a terminal.</summary>
internal sealed class PlainTextWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(PlainText.OfLines(value.ToString()));

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(string? value) => inner.Write(value is null ? null : PlainText.OfLines(value));

    public override void WriteLine() => inner.WriteLine();

    public override void WriteLine(string? value) => inner.WriteLine(value is null ? null : PlainText.OfLines(value));

    /// <summary>The only control sequence there is, made of nothing but a number (SGR).</summary>
    public void WriteStyle(int style) => inner.Write($"\e[{style}m");

    public override void Flush() => inner.Flush();
}
