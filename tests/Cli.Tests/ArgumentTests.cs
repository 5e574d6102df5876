using Bellwether.Operator.Tests.Syncs.Scenarios;

namespace Bellwether.Cli.Tests;

public sealed class ArgumentTests
{
    [Theory]
    [InlineData("Name a CrossClusterSync in the cluster, or give a file with -f; one of the two.", "plan")]
    [InlineData("Name a CrossClusterSync in the cluster, or give a file with -f; one of the two.", "plan", "tls", "-f", "-")]
    [InlineData("--output: 'yaml' is not one of table, json.", "plan", "tls", "-o", "yaml")]
    [InlineData("--timeout: '5' is not a duration between 1s and 1h", "plan", "tls", "--timeout", "5")]
    [InlineData("--filename: /nowhere/x.yaml can't be read.", "diff", "-f", "/nowhere/x.yaml")]
    [InlineData("There is no CrossClusterSync prod/nothing in the management cluster.", "plan", "nothing")]
    [InlineData("There is no CrossClusterSync other/tls in the management cluster.", "plan", "tls", "-n", "other")]
    [InlineData("one of the three.", "approve")]
    [InlineData("--all-namespaces goes with --all.", "approve", "tls", "-A")]
    [InlineData("There is no CrossClusterSync prod/nothing in the management cluster.", "status", "nothing")]
    [InlineData("There is no CrossClusterSync other/tls in the management cluster.", "status", "other/tls")]
    [InlineData("There is no FollowerCluster nobody in the management cluster.", "status", "follower/nobody")]
    [InlineData("'a/b/c' is not the name of a CrossClusterSync, its namespace/name, or follower/", "status", "a/b/c")]
    [InlineData("'A_b' is not the name", "status", "A_b")]
    [InlineData("'other/tls' and --namespace prod name two namespaces.", "status", "other/tls", "-n", "prod")]
    [InlineData("--all-namespaces and --namespace: one of the two.", "status", "-A", "-n", "prod")]
    [InlineData("--all-namespaces goes without the name", "status", "tls", "-A")]
    [InlineData("--output: 'xml' is not one of table, wide, json, yaml.", "status", "-o", "xml")]
    [InlineData("--color: 'pink' is not one of auto, always, never.", "status", "--color", "pink")]
    [InlineData("--watch goes with the table only", "status", "-w", "-o", "json")]
    [InlineData("--output: 'wide' is not one of table, json, yaml.", "version", "-o", "wide")]
    [InlineData("'tcsh' is not one of bash, zsh, fish, powershell, kubectl.", "completion", "tcsh")]
    [InlineData("'sing'", "sing")]
    public async Task What_can_not_be_done_is_an_error_that_says_why(string message, params string[] arguments)
    {
        await using var fleet = await SandboxFleet.StartAsync();
        await fleet.StopOperatorAsync();

        var run = await CliRun.OfAsync(fleet, arguments);

        run.ExitCode.Should().Be(ExitCodes.Error, "{0}", run);
        run.Error.Should().StartWith("error: ").And.Contain(message);
        run.Out.Should().BeEmpty();
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("diff")]
    [InlineData("approve")]
    [InlineData("status")]
    [InlineData("version")]
    [InlineData("completion")]
    public async Task Help_has_examples_and_exit_codes(string command)
    {
        using var output = new StringWriter();
        var world = new CliWorld { Out = output, Error = output, In = TextReader.Null };

        var code = await CliProgram.RunAsync([command, "--help"], world, TestContext.Current.CancellationToken);

        code.Should().Be(ExitCodes.Nothing);
        output.ToString().Should().Contain($"kubectl bellwether {command} ").And.Contain("Exit code: 0");
    }
}
