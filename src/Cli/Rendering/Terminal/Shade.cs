namespace Bellwether.Cli.Rendering.Terminal;

/// <summary>What a colour means. Where there is none, words say the same.</summary>
internal enum Shade
{
    Plain,
    Strong,
    Faint,
    Good,
    Warning,
    Bad,
}
