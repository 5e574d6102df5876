using Bellwether.Cli.Checks;
using Bellwether.Cli.Commands;
using Bellwether.Cli.Rendering;
using Bellwether.Crds;
using Bellwether.Operator.Tests.Syncs.Scenarios;

namespace Bellwether.Cli.Tests.Commands;

/// <summary>When there are colours; what they are is in the golden screens.</summary>
public sealed class ColourTests
{
    [Theory]
    [InlineData(null, true, null, null, true)]
    [InlineData("auto", true, null, null, true)]
    [InlineData("auto", false, null, null, false)]
    [InlineData("auto", true, "1", null, false)]
    [InlineData("auto", true, "", null, true)]
    [InlineData("auto", true, null, "dumb", false)]
    [InlineData("always", false, "1", "dumb", true)]
    [InlineData("never", true, null, null, false)]
    public void Read_WhenChosenOrAtATerminal_IsWanted(string? choice, bool isTerminal, string? noColor, string? terminal, bool wanted)
    {
        var option = new ColourOption();
        var command = new System.CommandLine.Command("look");
        option.AddTo(command);

        option.Read(command.Parse(choice is null ? [] : ["--color", choice]), name => name switch { "NO_COLOR" => noColor, "TERM" => terminal, _ => null }, isTerminal)
            .Should().Be(wanted);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("plan", "tls")]
    [InlineData("diff", "tls")]
    [InlineData("approve", "tls", "--yes")]
    [InlineData("check", "east")]
    [InlineData("version")]
    public async Task Every_command_for_people_has_colours_at_a_terminal_only(params string[] arguments)
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await fleet.StopOperatorAsync();
        fleet.Management.Put(Objects.Secret("prod", "tls", ("key", "1")));
        fleet.Management.Put(Objects.Sync("tls"));

        var terminal = await CliRun.InAsync(fleet, world => world with { Width = 80 }, arguments);
        var pipe = await CliRun.OfAsync(fleet, arguments);
        var never = await CliRun.InAsync(fleet, world => world with { Width = 80 }, ["--color=never", .. arguments]);
        var always = await CliRun.OfAsync(fleet, [.. arguments, "--color=always"]);

        terminal.Out.Should().Contain("\u001b[", "{0}", terminal);
        always.Out.Should().Contain("\u001b[", "{0}", always);
        (pipe.Out + never.Out).Should().NotBeEmpty().And.NotContain("\u001b");
    }

    [Fact]
    public async Task Errors_are_coloured_where_standard_error_is_a_terminal_whatever_standard_output_is()
    {
        await using var fleet = await SandboxFleet.StartAsync();

        var terminal = await CliRun.InAsync(fleet, world => world with { ErrorWidth = 80 }, "sing");
        var pipe = await CliRun.InAsync(fleet, world => world with { Width = 80 }, "sing");

        terminal.Error.Should().StartWith("\u001b[31merror: \u001b[0m'sing'");
        pipe.Error.Should().StartWith("error: 'sing'");
    }

    [Fact]
    public async Task What_programs_read_has_none_whatever_is_asked_for()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");

        foreach (var arguments in new string[][] { ["rbac", "east"], ["status", "-o", "json"], ["version", "-o", "yaml"], ["check", "east", "-o", "json"], ["completion", "bash"] })
        {
            var run = await CliRun.InAsync(fleet, world => world with { Width = 80 }, [.. arguments, "--color", "always"]);

            run.Out.Should().NotBeEmpty().And.NotContain("\u001b", "{0}", run);
        }
    }

    [Fact]
    public void What_a_server_says_commands_no_terminal_with_colours_either()
    {
        var check = new FollowerCheck(new FollowerCluster { Metadata = new() { Name = "east" }, Spec = new() });
        check.Pass(CheckedStep.Connection, null, "v1\e[31m\e]0;owned\a\nTotal: forged");

        var screen = Rendering.GoldenScreen.Text(new CheckTable(80).Lines(new CheckReport([], [check])), colour: true);

        screen.Should().NotContain("\e]").And.NotContain("v1\e[31m").And.NotContain("\nTotal: forged");
    }
}
