using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Bellwether.Cli.Rendering;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Operator.Tests.Syncs.Scenarios;

namespace Bellwether.Cli.Tests.Rendering;

/// <summary>A terminal obeys what is printed on it, so nothing that a server sent may reach it as a command or as a line of its own.</summary>
public sealed class TerminalTests
{
    [Fact]
    public async Task What_a_hostile_follower_sends_commands_no_terminal_and_forges_no_line()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("key", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");
        await fleet.StopOperatorAsync();
        fleet.Management.Put(Objects.Secret("prod", "tls", ("key", "2")));
        fleet.Intercept = (cluster, request, _) => Task.FromResult(
            cluster == "east" && request.Method == HttpMethod.Get && request.RequestUri!.AbsolutePath == "/api/v1/namespaces/prod/secrets/tls"
                ? Hostile(fleet)
                : null);

        var run = await CliRun.OfAsync(fleet, "diff", "tls");

        run.Out.Should().Contain("owned", "the key is shown, {0}", run);
        run.Out.Where(character => char.IsControl(character) && character != '\n').Should().BeEmpty("{0}", run);
        run.Out.Should().NotContain("\u202E");
        run.Out.Split('\n').Should().ContainSingle(line => line.StartsWith("Total:", StringComparison.Ordinal));
    }

    [Fact]
    public void Draw_WhenTheTerminalHasAnotherWidth_BeginsOnAnEmptyScreen()
    {
        using var text = new StringWriter();
        var screen = new Screen(new PlainTextWriter(text), colour: false);
        StyledLine[] frame = [StyledLine.Of("one"), StyledLine.Of("two")];

        Draw(80).Should().StartWith("\rone");
        Draw(80).Should().StartWith("\r\u001b[2Aone");
        Draw(40).Should().StartWith("\u001b[2J\u001b[Hone");
        Draw(40).Should().StartWith("\r\u001b[2Aone");

        string Draw(int width)
        {
            text.GetStringBuilder().Clear();
            screen.Draw(frame, width);
            return text.ToString();
        }
    }

    [Fact]
    public void Wrap_WhenALineIsBroken_EachPieceKeepsItsShade()
    {
        var line = StyledLine.Of("Total: ", Shade.Strong).Add("1 to create", Shade.Good).Add(", ").Add("2 to delete", Shade.Bad);

        var lines = line.Wrap(16, "  ").Select(part => part.Pieces.Where(piece => piece.Text.Trim().Length > 0).ToArray()).ToArray();

        lines.Should().BeEquivalentTo(
            new[]
            {
                new[] { ("Total: ", Shade.Strong), ("1 to", Shade.Good) },
                [("create", Shade.Good), (", ", Shade.Plain), ("2 to", Shade.Bad)],
                [("delete", Shade.Bad)],
            },
            options => options.WithStrictOrdering());
    }

    [Theory]
    [InlineData("a\u001b[2Jb", "a\uFFFD[2Jb", "a\uFFFD[2Jb")]
    [InlineData("a\u009b2Jb", "a\uFFFD2Jb", "a\uFFFD2Jb")]
    [InlineData("a\nb\r\nc\rd", "a\uFFFDb\uFFFD\uFFFDc\uFFFDd", "a\nb\r\nc\uFFFDd")]
    [InlineData("a\u202Eb\u2028c", "a\uFFFDb\uFFFDc", "a\u202Eb\u2028c")]
    [InlineData("prod/tls \u00e9", "prod/tls \u00e9", "prod/tls \u00e9")]
    public void Of_WhenTextHoldsControlCharacters_OtherCharactersTakeTheirPlace(string text, string line, string lines)
    {
        PlainText.OfLine(text).Should().Be(line);
        PlainText.OfLines(text).Should().Be(lines);
    }

    private static HttpResponseMessage Hostile(SandboxFleet fleet)
    {
        var copy = fleet["east"].Get("secrets", "prod", "tls")!.DeepClone();
        copy["data"] = new JsonObject { ["a\u001b]0;owned\u0007\nTotal: no targets\u202E"] = "MQ==" };
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(copy.ToJsonString(), Encoding.UTF8, "application/json") };
    }
}
