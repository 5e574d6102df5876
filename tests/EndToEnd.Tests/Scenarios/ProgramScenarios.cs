using System.Diagnostics;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;

namespace Bellwether.EndToEnd.Tests.Scenarios;

/// <summary>The program as its surroundings see it: options, signals, probes, metrics, the lease.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class ProgramScenarios(Stage stage) : Scenario(stage)
{
    private const string Lease = $"/apis/coordination.k8s.io/v1/namespaces/{Stage.OperatorNamespace}/leases/bellwether-operator";

    [Theory]
    [InlineData("--no-such-option", "--no-such-option")]
    [InlineData("--unreachable-grace=soon", "--unreachable-grace")]
    [InlineData("--metrics-bind-address=here", "--metrics-bind-address")]
    [InlineData("--namespace=Not_A_Name", "--namespace")]
    [InlineData("--log-format=xml", "--log-format")]
    [InlineData("--kubeconfig=/no/such/file", "/no/such/file")]
    public async Task Wrong_options_get_a_message_that_names_them_and_exit_code_2(string option, string named)
    {
        using var program = Process.Start(new ProcessStartInfo(OperatorProcess.Program, [option])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment = { ["KUBECONFIG"] = "" },
        })!;
        var output = program.StandardOutput.ReadToEndAsync(Cancellation);
        var error = await program.StandardError.ReadToEndAsync(Cancellation);
        await program.WaitForExitAsync(Cancellation);

        program.ExitCode.Should().Be(2, "{0}{1}", error, await output);
        error.Should().Contain(named);
        error.Should().NotContain("   at ", "a person reads it");
    }

    [Fact]
    public async Task Probes_and_metrics_answer()
    {
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASyncAsync("tls");
        await BecomesReadyAsync("tls", "2/2");

        (await Stage.Operator!.ProbeAsync("healthz")).Status.Should().Be(200);
        (await Stage.Operator.ProbeAsync("readyz")).Status.Should().Be(200);
        await SoonAsync(async () =>
        {
            var (status, metrics) = await Stage.Operator.MetricsAsync();
            status.Should().Be(200);
            metrics.Should().MatchRegex("""(?m)^bellwether_follower_up\{follower="east"\} 1$""");
            metrics.Should().MatchRegex("""(?m)^bellwether_copies\{[^}]*follower="east"[^}]*\} \d+$""");
            metrics.Should().MatchRegex("""(?m)^bellwether_writes_total\{[^}]*follower="west"[^}]*\} [1-9]""");
            metrics.Should().MatchRegex("""(?m)^bellwether_propagation_seconds_count.* [1-9]""");
            metrics.Should().Contain("# TYPE ").And.Contain("queue").And.Contain("reconcil");
        });
    }

    [Fact]
    public async Task SIGTERM_stops_it_within_five_seconds_and_with_exit_code_0()
    {
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASyncAsync("tls");
        await BecomesReadyAsync("tls", "2/2");
        var running = Stage.Operator!;

        var took = await running.TerminateAsync();

        took.Should().BeLessThan(TimeSpan.FromSeconds(5));
        running.ExitCode.Should().Be(0, running.LogTail(20));
    }

    [Fact]
    public async Task Of_two_operators_one_leads_and_the_other_takes_over_soon_after_a_stop_and_a_crash()
    {
        await ASecretAsync("tls", ("a", "canary-1"));
        await ASyncAsync("tls");
        await BecomesReadyAsync("tls", "2/2");
        await Stage.StopOperatorAsync();
        var first = await Stage.StartOperatorAsync("--leader-elect");
        await SoonAsync(async () => (await HolderAsync()).Should().NotBeEmpty());
        var firstHolder = await HolderAsync();
        var second = await Stage.StartOperatorAsync("--leader-elect");
        (await HolderAsync()).Should().Be(firstHolder, "a second operator waits");
        (await first.ProbeAsync("readyz")).Status.Should().Be(200);

        await first.TerminateAsync();
        await LeadsAfterAsync(firstHolder, "canary-2", 5);

        var secondHolder = await HolderAsync();
        var third = await Stage.StartOperatorAsync("--leader-elect");
        await second.KillAsync();
        await LeadsAfterAsync(secondHolder, "canary-3", 25);

        await third.TerminateAsync();
        (await HolderAsync()).Should().BeEmpty("a clean stop gives the lease back");
    }

    private async Task LeadsAfterAsync(string before, string value, double seconds)
    {
        var began = Stopwatch.GetTimestamp();
        await ASecretAsync("tls", ("a", value));
        await SoonAsync(
            async () =>
            {
                (await HolderAsync()).Should().NotBeEmpty().And.NotBe(before);
                (await SecretAsync(East, "tls")).Data["a"].Should().Be(value);
            },
            seconds);
        TestContext.Current.TestOutputHelper?.WriteLine($"took over in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
    }

    private async Task<string> HolderAsync() =>
        await Management.LookAsync(Lease) is { Exists: true } lease ? lease.Json["spec"]!["holderIdentity"]?.GetValue<string>() ?? "" : "";
}
