using Bellwether.Operator.Tests.Syncs.Scenarios;

namespace Bellwether.Cli.Tests.Commands;

/// <summary>What the roles hold is FollowerRolesTests' and, on a real server, FollowerRightsTests'.</summary>
public sealed class RbacTests
{
    [Fact]
    public async Task It_prints_what_can_be_applied_for_a_group_or_a_ServiceAccount()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");

        var group = await CliRun.OfAsync(fleet, "rbac", "east");
        var account = await CliRun.OfAsync(fleet, "rbac", "east", "--service-account", "tools/robot");

        group.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", group);
        group.Out.Should().Contain("kind: RoleBinding").And.Contain("  kind: Group\n  name: bellwether-follower\n").And.Contain("- secrets\n");
        account.Out.Should().Contain("- kind: ServiceAccount\n  name: robot\n  namespace: tools\n").And.NotContain("Group\n");
    }

    [Theory]
    [InlineData("FollowerCluster west not found", "west")]
    [InlineData("--service-account", "east", "--service-account", "robot")]
    [InlineData("--service-account", "east", "--service-account", "tools/ro\nbot")]
    [InlineData("--group", "east", "--group", "a\n- kind: User")]
    [InlineData("one of the two", "east", "--group", "a", "--service-account", "tools/robot")]
    public async Task What_can_not_be_done_is_told_and_nothing_printed(string why, params string[] arguments)
    {
        await using var fleet = await SandboxFleet.StartAsync("east");

        var run = await CliRun.OfAsync(fleet, ["rbac", .. arguments]);

        run.ExitCode.Should().Be(ExitCodes.Error);
        run.Error.Should().Contain(why);
        run.Out.Should().BeEmpty();
    }
}
