using System.Text.RegularExpressions;
using Bellwether.Cli.Rendering;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Testing;

namespace Bellwether.Cli.Tests.Rendering;

/// <summary>Screens as files. To write them anew: <c>BELLWETHER_WRITE_SCREENS=1 dotnet test tests/Cli.Tests</c>; read the difference.</summary>
internal static partial class GoldenScreen
{
    public const string Folder = "tests/Cli.Tests/Rendering/Screens";

    /// <param name="name">Under Screens; <c>.ansi</c> for one with colours: <c>cat</c> shows it.</param>
    public static void IsAsBefore(string name, string text) => IsAsBeforeAt($"{Folder}/{name}", text);

    /// <param name="path">From the root of the repository.</param>
    public static void IsAsBeforeAt(string path, string text)
    {
        var file = Repository.PathOf(path);
        text = text.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("BELLWETHER_WRITE_SCREENS") == "1")
        {
            File.WriteAllText(file, text);
        }

        File.Exists(file).Should().BeTrue("{0} holds what is printed; BELLWETHER_WRITE_SCREENS=1 writes it", path);
        text.Should().Be(File.ReadAllText(file));
    }

    /// <summary>No line is longer than the screen, but for a word that is longer itself, and none ends in spaces.</summary>
    public static void Fits(string text, int? width) => WithoutColour(text).Split('\n').Select(line => line.TrimEnd('\r'))
        .Should().OnlyContain(line => (width == null || TextWidth.Of(line) <= width || !line.Trim().Contains(' ')) && !line.EndsWith(' '));

    /// <summary>What is left without the codes that this program writes.</summary>
    public static string WithoutColour(string text) => Colour().Replace(text, "");

    public static string Text(IEnumerable<StyledLine> lines, bool colour = false)
    {
        using var text = new StringWriter { NewLine = "\n" };
        using var writer = new PlainTextWriter(text);
        new Screen(writer, colour).Write(lines);
        return text.ToString();
    }

    [GeneratedRegex("\u001b\\[[0-9]*m")]
    private static partial Regex Colour();
}
