using Bellwether.Cli.Tests.Rendering.Catalogue;
using Bellwether.Testing;

namespace Bellwether.Cli.Tests.Rendering;

/// <summary>Everything that the program prints is as in its file. To write the files anew: <see cref="GoldenScreen"/>.</summary>
public sealed class GoldenScreenTests
{
    private static readonly Dictionary<string, AScreen> Screens =
        StatusPictures.All.Concat(PlanScreens.All).Concat(CheckScreens.All).Concat(AuditScreens.All).Concat(CommandScreens.All).ToDictionary(screen => screen.Name);

    public static TheoryData<string> Names => [.. Screens.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_is_as_in_its_file_and_fits_on_the_screen(string name)
    {
        var screen = Screens[name];

        var text = (await screen.DrawAsync()).ReplaceLineEndings("\n");

        GoldenScreen.Fits(text, screen.Width);
        if (name.EndsWith(".ansi", StringComparison.Ordinal))
        {
            var plain = (await Screens[Path.ChangeExtension(name, "txt")].DrawAsync()).ReplaceLineEndings("\n");
            GoldenScreen.WithoutColour(text).Should().Be(plain, "colour says nothing that words don't").And.NotBe(text, "there is some colour");
        }

        GoldenScreen.IsAsBefore(name, text);
    }

    [Fact]
    public void Every_file_is_of_a_screen()
    {
        var files = Directory.EnumerateFiles(Repository.PathOf(GoldenScreen.Folder), "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToArray();

        files.Except(Screens.Keys).Should().BeEmpty("nothing draws it any more");
        Screens.Keys.Except(files).Should().BeEmpty("BELLWETHER_WRITE_SCREENS=1 writes it");
    }
}
