using Bellwether.Cli.Rendering.Statuses;
using Bellwether.Cli.Statuses;
using Bellwether.Cli.Tests.Statuses;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Cli.Tests.Rendering;

/// <summary>What holds of every picture of a status; the pictures themselves are golden screens.</summary>
public sealed class StatusScreenTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void A_fleet_of_any_size_is_a_screen_or_two(int width) =>
        GoldenScreen.Text(StatusScreens.Of(AFleet.Of(2000), width, wide: false)).Split('\n').Length.Should().BeLessThan(80);

    [Fact]
    public void ExitCode_WhenOnlyAFollowerIsNotReady_SaysSo()
    {
        var sync = AFleet.Sync("tls", ["east"], []);

        FleetStatus.Of(new StatusScope("prod"), [sync], [AFleet.Follower("east")], AFleet.Now).ExitCode.Should().Be(ExitCodes.Nothing);
        FleetStatus.Of(new StatusScope("prod"), [sync], [AFleet.Down("east")], AFleet.Now).ExitCode.Should().Be(ExitCodes.NotReady);
    }

    [Fact]
    public void Without_a_terminal_every_object_has_a_line() =>
        GoldenScreen.Text(StatusScreens.Of(AFleet.Of(2000), null, wide: false)).Split('\n')
            .Count(line => line.StartsWith("mc-project-", StringComparison.Ordinal)).Should().Be(2000);

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
}
