using System.Diagnostics;
using System.Net;
using Bellwether.Sandbox;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Hosting;

/// <summary>The program as a process, as a container runs it.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-program-").FullName;

    [Theory]
    [InlineData("--unreachable-grace: '5x' is not a duration: write it like 24h, 90m or 1h30m\n", "--unreachable-grace", "5x")]
    [InlineData("Unrecognized command or argument '--nope'.\n", "--nope")]
    [InlineData("--kubeconfig: /does/not/exist: is missing: there is no kubeconfig\n", "--kubeconfig", "/does/not/exist")]
    public async Task Wrong_options_are_named_on_standard_error_and_nothing_else_is(string complaint, params string[] arguments)
    {
        using var program = OperatorProgram.Start(arguments);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        program.ExitCode.Should().Be(2);
        (await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).Should().Be(complaint);
        (await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Should().BeEmpty();
    }

    [Fact]
    public async Task Version_is_printed()
    {
        using var program = OperatorProgram.Start("--version");
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        program.ExitCode.Should().Be(0);
        (await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Should().MatchRegex(@"^\d+\.\d+\.\d+");
    }

    [Fact]
    public async Task A_management_cluster_that_is_away_is_waited_for_without_a_stack_trace_and_SIGTERM_ends_the_wait()
    {
        await using var server = new ApiServer(new ApiServerOptions());
        await using var front = await HttpsFront.StartAsync(server, cancellationToken: TestContext.Current.CancellationToken);
        await front.StopAsync();
        using var program = OperatorProgram.Start("--kubeconfig", Kubeconfig(front), "--metrics-bind-address", "127.0.0.1:0", "--health-probe-bind-address", "127.0.0.1:0");
        var log = new ProcessLines(program.StandardError);
        await log.ContainAsync("Failed to reach the management cluster");
        var health = await log.PortAsync("--health-probe-bind-address");

        (await OperatorProgram.GetAsync(health, "/healthz")).Should().Be((HttpStatusCode.OK, "ok"));
        var (code, text) = await OperatorProgram.GetAsync(health, "/readyz");
        code.Should().Be(HttpStatusCode.InternalServerError);
        text.Should().Contain("[-]management-cluster failed: ").And.EndWith("readyz check failed\n");
        OperatorProgram.Signal(program, "TERM");
        var began = Stopwatch.GetTimestamp();
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        Stopwatch.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(5));
        program.ExitCode.Should().Be(0);
        log.All.Should().OnlyContain(line => line.StartsWith('2'), "every line begins with a time, so none is a stack trace's");
    }

    [Fact]
    public async Task With_the_lease_SIGTERM_gives_it_back_and_ends_with_0()
    {
        await using var server = new ApiServer(new ApiServerOptions { Namespaces = ["default", "kube-system", "bellwether-system"] });
        await using var front = await HttpsFront.StartAsync(server, cancellationToken: TestContext.Current.CancellationToken);
        await CustomResources.InstallAsync(server);
        using var program = OperatorProgram.Start(
            "--kubeconfig", Kubeconfig(front), "--leader-elect", "--metrics-bind-address", "127.0.0.1:0", "--health-probe-bind-address", "127.0.0.1:0");
        var log = new ProcessLines(program.StandardError);
        var health = await log.PortAsync("--health-probe-bind-address");
        await Eventually.HoldsAsync(() => Holder(server) is { Length: > 0 }, () => string.Join('\n', log.All));
        var ready = (HttpStatusCode.Processing, "");
        for (var attempt = 0; attempt < 200 && ready.Item1 != HttpStatusCode.OK; attempt++)
        {
            ready = await OperatorProgram.GetAsync(health, "/readyz?verbose");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        ready.Item1.Should().Be(HttpStatusCode.OK, ready.Item2);
        var metrics = await OperatorProgram.GetAsync(await log.PortAsync("--metrics-bind-address"), "/metrics");
        metrics.Text.Should().Contain("# TYPE bellwether_reconciles_total counter")
            .And.Contain("bellwether_reconcile_errors_total{controller=\"followercluster\"} 0")
            .And.Contain("# TYPE bellwether_watch_age_seconds gauge")
            .And.Contain("bellwether_build_info{version=");
        OperatorProgram.Signal(program, "TERM");
        var began = Stopwatch.GetTimestamp();
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        Stopwatch.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(5));
        program.ExitCode.Should().Be(0, string.Join('\n', log.All));
        Holder(server).Should().BeNullOrEmpty();
    }

    [Fact]
    public async Task When_the_lease_is_taken_away_it_ends_with_1_and_says_so()
    {
        await using var server = new ApiServer(new ApiServerOptions { Namespaces = ["default", "kube-system", "bellwether-system"] });
        await using var front = await HttpsFront.StartAsync(server, cancellationToken: TestContext.Current.CancellationToken);
        using var program = OperatorProgram.Start(
            "--kubeconfig", Kubeconfig(front), "--leader-elect", "--metrics-bind-address", "0", "--health-probe-bind-address", "0");
        var log = new ProcessLines(program.StandardError);
        await Eventually.HoldsAsync(() => Holder(server) is { Length: > 0 }, () => string.Join('\n', log.All));

        server.Patch(
            "leases.coordination.k8s.io", "bellwether-system", "bellwether-operator",
            new() { ["spec"] = new System.Text.Json.Nodes.JsonObject { ["holderIdentity"] = "somebody-else" } });
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        program.ExitCode.Should().Be(1);
        await log.ContainAsync("Lost leadership");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string? Holder(ApiServer server) =>
        (string?)server.Get("leases.coordination.k8s.io", "bellwether-system", "bellwether-operator")?["spec"]?["holderIdentity"];

    private string Kubeconfig(HttpsFront front)
    {
        var path = Path.Combine(_folder, "kubeconfig");
        File.WriteAllText(path, front.Kubeconfig);
        return path;
    }
}
