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

    [Theory]
    [InlineData(50)]
    [InlineData(2000)]
    public void A_copy_that_fails_by_itself_is_shown_before_followers_that_are_down(int followers)
    {
        var fleet = AFleet.Of(followers);
        var sync = FleetStatus.Of(new StatusScope("prod", Sync: "wildcard-tls"), [.. fleet.Syncs.Where(one => one.Key.Name == "wildcard-tls").Select(one => one.Sync)], [.. fleet.Followers.Select(one => one.Follower)], AFleet.Now);

        var overview = GoldenScreen.Text(StatusScreens.Of(fleet, 80, wide: false)).Split('\n').Where(line => line.StartsWith("mc-project-", StringComparison.Ordinal));
        var tree = GoldenScreen.Text(StatusScreens.Of(sync, 80, wide: false));

        overview.First().Should().MatchRegex("^mc-project-0001  Ready .* 1 bad ");
        tree.IndexOf("ForeignObject", StringComparison.Ordinal).Should().BePositive().And.BeLessThan(tree.IndexOf("ClusterUnavailable", StringComparison.Ordinal));
    }

    [Fact]
    public void A_copy_that_fails_by_itself_comes_first_in_the_tree_whatever_its_follower_is_called()
    {
        CopyFailure[] failures = [AFleet.Failure("a", "ingress", CopyReasons.ClusterUnavailable, "It is down."), AFleet.Failure("z", "a", CopyReasons.ClusterUnavailable, "It was down."), AFleet.Foreign("z")];
        var fleet = FleetStatus.Of(new StatusScope("prod", Sync: "tls"), [AFleet.Sync("tls", [], failures)], [AFleet.Down("a"), AFleet.Follower("z")], AFleet.Now);

        var tree = GoldenScreen.Text(StatusScreens.Of(fleet, 80, wide: false));

        tree.IndexOf("─ z: 2 failing", StringComparison.Ordinal).Should().BePositive().And.BeLessThan(tree.IndexOf("─ a: 1 failing", StringComparison.Ordinal));
        tree.IndexOf(": ForeignObject", StringComparison.Ordinal).Should().BePositive().And.BeLessThan(tree.IndexOf(": ClusterUnavailable", StringComparison.Ordinal));
    }

    [Fact]
    public void A_copy_that_fails_where_no_sync_has_room_to_say_so_is_known_from_its_follower()
    {
        var failing = AFleet.Follower("ready");
        failing.Status.Copies = new() { Total = 2, Synced = 1, Failing = 1 };
        var fleet = FleetStatus.Of(new StatusScope("prod"), [], [.. Enumerable.Range(0, 30).Select(index => AFleet.Down($"down-{index}")), failing], AFleet.Now);

        GoldenScreen.Text(StatusScreens.Of(fleet, 80, wide: false)).Should().MatchRegex("\nready +Ready +1/2 ");
    }

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
