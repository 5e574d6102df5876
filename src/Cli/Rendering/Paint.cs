namespace Bellwether.Cli.Rendering;

/// <summary>Colours for what should catch the eye. They add to the words and never stand in for them.</summary>
internal enum Paint
{
    None = 0,
    Dim = 2,
    Red = 31,
    Green = 32,
    Yellow = 33,
}

/// <summary>Writes with colours where they are wanted.</summary>
internal sealed class PaintedWriter(TextWriter output, bool colour)
{
    public const string Always = "always";
    public const string Never = "never";
    public const string Auto = "auto";

    /// <param name="choice">What <c>--color</c> says.</param>
    public static bool IsWanted(string choice, CliWorld world) => choice switch
    {
        Always => true,
        Never => false,
        // NO_COLOR: https://no-color.org
        _ => world.Width is not null && world.Environment("NO_COLOR") is null or "" && world.Environment("TERM") != "dumb",
    };

    public void Write(string text, Paint paint = Paint.None)
    {
        if (!colour || paint == Paint.None || output is not PlainTextWriter guarded)
        {
            output.Write(PlainText.OfLine(text));
            return;
        }

        guarded.WriteStyle((int)paint);
        output.Write(PlainText.OfLine(text));
        guarded.WriteStyle(0);
    }

    public void WriteLine(string text = "") => output.WriteLine(PlainText.OfLine(text).TrimEnd());
}
