using System.Text.Json;
using Bellwether.Cli.Rendering;
using Bellwether.Cli.Rendering.Statuses;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Cli.Statuses;
using Bellwether.Cli.Tests.Statuses;
using Bellwether.Cli.Versions;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Cli.Tests.Rendering;

/// <summary>What people see of status and version.</summary>
public sealed class StatusScreenTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Theory]
    [InlineData(1, 80, false)]
    [InlineData(1, 80, true)]
    [InlineData(1, 160, false)]
    [InlineData(1, 160, true)]
    [InlineData(3, 80, false)]
    [InlineData(3, 80, true)]
    [InlineData(3, 160, false)]
    [InlineData(3, 160, true)]
    [InlineData(50, 80, false)]
    [InlineData(50, 80, true)]
    [InlineData(50, 160, false)]
    [InlineData(50, 160, true)]
    [InlineData(2000, 80, false)]
    [InlineData(2000, 80, true)]
    [InlineData(2000, 160, false)]
    [InlineData(2000, 160, true)]
    public void A_fleet_is_readable(int followers, int width, bool colour)
    {
        var text = Draw($"status-{followers}", AFleet.Of(followers), width, colour);

        text.Split('\n').Length.Should().BeLessThan(80);
    }

    [Theory]
    [InlineData(80, false)]
    [InlineData(80, true)]
    [InlineData(160, false)]
    [InlineData(160, true)]
    public void Everything_that_can_be_the_case_is_told(int width, bool colour)
    {
        Draw("status-rich", AFleet.Rich(), width, colour);
        Draw("status-sync", AFleet.Rich(new StatusScope("prod", Sync: "wildcard-tls")), width, colour);
        Draw("status-held", AFleet.Rich(new StatusScope("prod", Sync: "pruned")), width, colour);
        Draw("status-follower", AFleet.Rich(new StatusScope(null, Follower: "north")), width, colour);
        Draw("status-sync-2000", Only(AFleet.Of(2000), "wildcard-tls"), width, colour);
    }

    [Fact]
    public void Without_a_terminal_every_object_has_a_line_whatever_its_length()
    {
        var text = GoldenScreen.Text(StatusScreens.Of(AFleet.Rich(), null, wide: false));

        GoldenScreen.IsAsBefore("status-rich-pipe.txt", text);
        GoldenScreen.Text(StatusScreens.Of(AFleet.Of(2000), null, wide: false)).Split('\n')
            .Count(line => line.StartsWith("mc-project-", StringComparison.Ordinal)).Should().Be(2000);
    }

    [Fact]
    public void Wide_leaves_nothing_out()
    {
        GoldenScreen.IsAsBefore("status-rich-wide.txt", GoldenScreen.Text(StatusScreens.Of(AFleet.Rich(), null, wide: true)));
    }

    [Fact]
    public void Json_and_yaml_have_the_shape_of_their_page()
    {
        GoldenScreen.IsAsBefore("status.json", StatusJson.Of(AFleet.Rich()).ToJsonString(Indented) + "\n");
        GoldenScreen.IsAsBefore("status.yaml", JsonAsYaml.Of(StatusJson.Of(AFleet.Rich()).ToJsonString()));
    }

    [Theory]
    [InlineData(80, 24, false)]
    [InlineData(80, 24, true)]
    [InlineData(160, 50, false)]
    [InlineData(160, 50, true)]
    public void A_frame_fits_on_the_screen(int width, int height, bool colour)
    {
        foreach (var (name, fleet) in new[] { ("watch-rich", AFleet.Rich()), ("watch-2000", AFleet.Of(2000)), ("watch-1", AFleet.Of(1)) })
        {
            var lines = WatchFrame.Of(fleet, width, height, TimeSpan.FromSeconds(42), "Waiting for prod/wildcard-tls (Failing) and 3 more; Ctrl-C ends.", Shade.Strong);

            lines.Count.Should().BeLessThan(height);
            var text = GoldenScreen.Text(lines, colour);
            GoldenScreen.Fits(text, width);
            GoldenScreen.IsAsBefore($"{name}-{width}.{(colour ? "ansi" : "txt")}", text);
        }
    }

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void Versions_are_told(int width)
    {
        var report = new VersionReport("0.1.0")
        {
            OperatorNamespace = "bellwether-system",
            Operators = [new("bellwether-operator", "0.1.0", "registry.example.com/platform/bellwether-operator:0.1.0", 2, 2)],
            Kinds = new Dictionary<string, IReadOnlyList<string>> { ["crossclustersyncs.bellwether.dev"] = ["v1alpha1"], ["followerclusters.bellwether.dev"] = [] },
            Kubernetes = "v1.36.0",
        };

        var text = GoldenScreen.Text(VersionScreen.Lines(report, width));

        GoldenScreen.Fits(text, width);
        GoldenScreen.IsAsBefore($"version-{width}.txt", text);
        GoldenScreen.IsAsBefore("version.json", VersionScreen.Json(report).ToJsonString(Indented) + "\n");
        GoldenScreen.Text(VersionScreen.Lines(report with { Operators = [] }, width)).Should().Contain("not found in namespace bellwether-system");
    }

    [Fact]
    public void What_a_status_holds_commands_no_terminal_and_forges_no_line()
    {
        const string Hostile = "\u001b]0;owned\u0007\u001b[2J\nTotal: forged\u202Eok\u009b31m";
        var sync = AFleet.Sync("tls", ["east"], [AFleet.Failure("we\u001b[1mst", $"a{Hostile}", Hostile, Hostile)])
            .With(ConditionTypes.Ready, Condition.False, Hostile, Hostile)
            .With(Hostile, Condition.True, Hostile, Hostile);
        sync.Status.Source = Hostile;
        var follower = AFleet.Follower("east").With(ConditionTypes.Ready, Condition.False, Hostile, Hostile);
        follower.Status.ServerVersion = Hostile;
        foreach (var scope in new[] { new StatusScope("prod"), new StatusScope("prod", Sync: "tls"), new StatusScope(null, Follower: "east") })
        {
            var fleet = FleetStatus.Of(scope, [sync], [follower], AFleet.Now);
            foreach (var (width, wide) in new[] { (80, false), (80, true), ((int?)null, false) })
            {
                var text = GoldenScreen.WithoutColour(GoldenScreen.Text(StatusScreens.Of(fleet, width, wide), colour: true));

                text.Where(character => char.IsControl(character) && character != '\n').Should().BeEmpty();
                text.Should().Contain("owned").And.NotContain("\u202E");
                text.Split('\n').Should().NotContain(line => line.StartsWith("Total: forged", StringComparison.Ordinal));
            }
        }
    }

    private static FleetStatus Only(FleetStatus fleet, string sync) => FleetStatus.Of(
        new StatusScope("prod", Sync: sync),
        [fleet.Syncs.Single(standing => standing.Key.Name == sync).Sync],
        [.. fleet.Followers.Select(follower => follower.Follower)],
        AFleet.Now);

    private static string Draw(string name, FleetStatus fleet, int width, bool colour)
    {
        var text = GoldenScreen.Text(StatusScreens.Of(fleet, width, wide: false), colour);
        GoldenScreen.Fits(text, width);
        GoldenScreen.IsAsBefore($"{name}-{width}.{(colour ? "ansi" : "txt")}", text);
        if (colour)
        {
            // Colour adds nothing that words don't say.
            GoldenScreen.WithoutColour(text).Should().Be(GoldenScreen.Text(StatusScreens.Of(fleet, width, wide: false)));
        }

        return text;
    }
}
