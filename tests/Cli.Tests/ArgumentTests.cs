using Bellwether.Operator.Tests.Syncs.Scenarios;

namespace Bellwether.Cli.Tests;

public sealed class ArgumentTests
{
    [Theory]
    [InlineData("Name a CrossClusterSync in the cluster, say -A for all that there are, or give a file with -f; one of the three.", "plan")]
    [InlineData("Name a CrossClusterSync in the cluster, say -A for all that there are, or give a file with -f; one of the three.", "plan", "tls", "-f", "-")]
    [InlineData("--output: 'xml' is not one of table, json, yaml.", "plan", "tls", "-o", "xml")]
    [InlineData("--output: 'wide' is not one of table, json, yaml.", "audit", "verify", "--repository", "https://git.example.com/a", "-o", "wide")]
    [InlineData("--all-namespaces and --namespace: one of the two.", "import", "kubed", "-A", "-n", "prod")]
    [InlineData("'-n' is no option of rbac, which isn't about one namespace.", "rbac", "east", "-n", "prod")]
    [InlineData("'-n' is no option of version, which isn't about one namespace.", "version", "-n", "prod")]
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
    [InlineData("'sing' is no command of kubectl bellwether. 'kubectl bellwether --help' lists them.\n", "sing")]
    [InlineData("'statsu' is no command of kubectl bellwether. Did you mean status? 'kubectl bellwether --help' lists them.\n", "statsu", "-w", "-n", "x")]
    [InlineData("'sta' is no command of kubectl bellwether. Did you mean status?", "sta")]
    [InlineData("'PLAN' is no command of kubectl bellwether. Did you mean plan?", "PLAN")]
    [InlineData("'verfy' is no command of audit. Did you mean verify? 'kubectl bellwether audit --help' lists them.", "audit", "verfy")]
    [InlineData("'kube' is no command of import. Did you mean kubed?", "import", "kube")]
    [InlineData("'--colour' is no option of status. Did you mean --color? 'kubectl bellwether status --help' lists them.\n", "status", "--colour")]
    [InlineData("'--contxt' is no option of plan. Did you mean --context?", "plan", "--contxt", "west", "tls")]
    [InlineData("'--colour' is no option of plan. Did you mean --color?", "plan", "tls", "--colour=never")]
    [InlineData("'--nope' is no option of rbac. 'kubectl bellwether rbac --help' lists them.\n", "rbac", "--nope")]
    [InlineData("'-x' is no option of plan. 'kubectl bellwether plan --help' lists them.\n", "plan", "tls", "-x")]
    [InlineData("'database' is one word more than plan takes. 'kubectl bellwether plan --help'", "plan", "tls", "database")]
    [InlineData("--context wants a value: --context NAME.\n", "status", "--context")]
    [InlineData("--namespace is given more than once.\n", "status", "-n", "a", "-n", "b")]
    [InlineData("rbac wants a name: The FollowerCluster. 'kubectl bellwether rbac --help' tells more.\n", "rbac")]
    [InlineData("completion wants a shell: bash, zsh, fish, powershell, kubectl. 'kubectl", "completion")]
    [InlineData("audit verify wants --repository URL: The operator's --audit-repository, or the path of a clone. 'kubectl bellwether audit verify --help'", "audit", "verify")]
    public async Task What_can_not_be_done_is_an_error_that_says_why(string message, params string[] arguments)
    {
        await using var fleet = await SandboxFleet.StartAsync();
        await fleet.StopOperatorAsync();

        var run = await CliRun.OfAsync(fleet, arguments);

        run.ExitCode.Should().Be(ExitCodes.Error, "{0}", run);
        run.Error.Should().StartWith("error: ").And.Contain(message);
        run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().ContainSingle("one mistake is one line");
        run.Out.Should().BeEmpty();
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("diff")]
    [InlineData("approve")]
    [InlineData("status")]
    [InlineData("version")]
    [InlineData("completion")]
    [InlineData("check")]
    [InlineData("token")]
    [InlineData("rbac")]
    public async Task Help_has_examples_and_exit_codes(string command)
    {
        using var output = new StringWriter();
        var world = new CliWorld { Out = output, Error = output, In = TextReader.Null };

        var code = await CliProgram.RunAsync([command, "--help"], world, TestContext.Current.CancellationToken);

        code.Should().Be(ExitCodes.Nothing);
        output.ToString().Should().Contain($"kubectl bellwether {command} ").And.Contain("Exit code: 0");
    }

    [Theory]
    [InlineData("plan <name>")]
    [InlineData("plan <name>", "help")]
    [InlineData("kubed ", "help", "import")]
    [InlineData("completion ", "--help")]
    [InlineData("kubed ", "import")]
    [InlineData("verify <followers> ", "audit")]
    public async Task Who_says_nothing_is_told_what_there_is(string command, params string[] arguments)
    {
        using var output = new StringWriter();
        var world = new CliWorld { Out = output, Error = TextWriter.Null, In = TextReader.Null };

        var code = await CliProgram.RunAsync(arguments, world, TestContext.Current.CancellationToken);

        code.Should().Be(ExitCodes.Nothing);
        output.ToString().Should().Contain($"  {command}");
    }
}
