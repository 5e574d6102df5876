using System.Diagnostics;
using System.Net;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Testing;
using Bellwether.Testing.Docs;

namespace Bellwether.Cli.Tests.Completions;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("kubectl-bellwether ", "approve completion diff plan rbac status version")]
    [InlineData("kubectl-bellwether sta", "status")]
    [InlineData("/usr/bin/kubectl-bellwether sta", "status")]
    [InlineData("kubectl-bellwether status -o ", "json table wide yaml")]
    [InlineData("kubectl-bellwether diff -o ", "json table yaml")]
    [InlineData("kubectl-bellwether audit verify -o y", "yaml")]
    [InlineData("kubectl-bellwether status --color n", "never")]
    [InlineData("kubectl-bellwether status --colo", "--color")]
    [InlineData("kubectl-bellwether completion z", "zsh")]
    [InlineData("kubectl-bellwether sing ", "approve completion diff plan rbac status version")]
    [InlineData("kubectl-bellwether", "approve completion diff plan rbac status version")]
    [InlineData("", "approve completion diff plan rbac status version")]
    public async Task Words_are_completed_without_a_cluster(string line, string expected)
    {
        await using var fleet = await SandboxFleet.StartAsync();
        await fleet.StopOperatorAsync();
        fleet.Intercept = (_, _, _) => throw new InvalidOperationException("nothing of it needs a cluster");

        var run = await CliRun.OfAsync(fleet, "[suggest]", line);

        run.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", run);
        // Other commands may be there besides.
        run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().Contain(expected.Split(' '));
        run.Out.Split('\n').Should().NotContain(suggestion => suggestion.StartsWith('/') || suggestion == "-h");
    }

    [Theory]
    [InlineData("status ", "database tls follower/east follower/west")]
    [InlineData("status t", "tls")]
    [InlineData("status follower/e", "follower/east")]
    [InlineData("plan ", "database tls")]
    [InlineData("diff d", "database")]
    [InlineData("approve ", "database tls")]
    [InlineData("approve --follower w", "west")]
    [InlineData("rbac ", "east west")]
    [InlineData("plan -n nowhere ", "")]
    public async Task Names_come_from_the_cluster(string words, string expected)
    {
        await using var fleet = await FleetAsync();

        // The kubeconfig is named first: options may stand anywhere.
        var command = words.IndexOf(' ', StringComparison.Ordinal);
        var run = await CliRun.OfAsync(fleet, "[suggest]", $"kubectl-bellwether {words[..command]} --kubeconfig {CliRun.KubeconfigOfTheRun}{words[command..]}");

        run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Should().BeEquivalentTo(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), "{0}", run);
    }

    [Fact]
    public async Task A_cluster_that_forbids_it_or_has_errors_has_no_names_and_spoils_no_prompt()
    {
        await using var fleet = await FleetAsync();
        fleet.Intercept = (_, _, _) => Task.FromResult<HttpResponseMessage?>(new HttpResponseMessage(HttpStatusCode.Forbidden));

        var run = await CliRun.OfAsync(fleet, "[suggest]", $"kubectl-bellwether plan --kubeconfig {CliRun.KubeconfigOfTheRun} ");
        var without = await CliRun.OfAsync(fleet, "[suggest]", "kubectl-bellwether plan --kubeconfig /nowhere ");

        new[] { run, without }.Should().OnlyContain(each => each.ExitCode == ExitCodes.Nothing && each.Out.Length == 0 && each.Error.Length == 0);
    }

    [Fact]
    public async Task A_cluster_that_hangs_is_not_waited_for()
    {
        await using var fleet = await FleetAsync();
        var time = new ManualTimeProvider();
        var asked = new TaskCompletionSource();
        fleet.Intercept = async (_, _, cancellationToken) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return null;
        };

        var run = CliRun.InAsync(fleet, world => world with { Time = time }, "[suggest]", $"kubectl-bellwether plan --kubeconfig {CliRun.KubeconfigOfTheRun} ");
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(3));

        (await run).Should().Match<CliRun>(result => result.ExitCode == ExitCodes.Nothing && result.Out.Length == 0);
    }

    [Theory]
    [InlineData("kubectl-bellwether sta", 22, "status")]
    [InlineData("kubectl-bellwether sta tls", 22, "status")]
    [InlineData("kubectl-bellwether status --color ", 34, "always auto never")]
    [InlineData("kubectl-bellwether status --color n", 35, "never")]
    [InlineData("kubectl-bellwether completion z", 31, "zsh")]
    [InlineData("kubectl-bellwether nothing-of-the-kind x", 40, "")]
    public async Task Bash_completes_with_the_program_itself(string line, int point, string expected)
    {
        var output = await ShellAsync($"""
            {PageCommand.Of("docs/guides/cli.md", "source <(kubectl bellwether completion bash)").With("kubectl bellwether", "kubectl-bellwether")}
            complete -p kubectl-bellwether
            COMP_LINE='{line}' COMP_POINT={point}
            _kubectl_bellwether
            echo "${"{"}COMPREPLY[*]{"}"}"
            """);

        output.Should().Be($"complete -F _kubectl_bellwether kubectl-bellwether\n{expected}\n");
    }

    [Fact]
    public async Task Kubectl_is_told_what_completes_its_plugin()
    {
        var written = PageCommand.Of("docs/guides/cli.md", "kubectl bellwether completion kubectl > ~/bin/kubectl_complete-bellwether && chmod +x ~/bin/kubectl_complete-bellwether")
            .With("kubectl bellwether", "kubectl-bellwether").With("~/bin/kubectl_complete-bellwether", "\"$script\"");
        var output = await ShellAsync($"""
            script=$(mktemp)
            {written}
            "$script" status --color n
            "$script" status --color ''
            rm "$script"
            """);

        output.Should().Be("never\n:4\nalways\nauto\nnever\n:4\n");
    }

    /// <summary>What bash prints, with the program on its PATH. That there is no bash is a failure, too.</summary>
    private static async Task<string> ShellAsync(string script)
    {
        var start = new ProcessStartInfo("bash", ["--norc", "-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["PATH"] = $"{AppContext.BaseDirectory}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["KUBECONFIG"] = "/nowhere";
        using var bash = Process.Start(start)!;
        var error = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        (await error).Should().BeEmpty();
        return output;
    }

    private static async Task<SandboxFleet> FleetAsync()
    {
        var fleet = await SandboxFleet.StartAsync("east", "west");
        await fleet.StopOperatorAsync();
        fleet.Management.Put(Objects.Sync("tls"));
        fleet.Management.Put(Objects.Sync("database"));
        return fleet;
    }
}
