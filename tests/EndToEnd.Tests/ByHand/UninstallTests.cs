using System.Diagnostics;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.ByHand;

/// <summary><c>make deploy</c>, <c>make run</c> and <c>make uninstall</c>, by the scripts that they call, on servers of their own.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class UninstallTests : IAsyncLifetime
{
    private const string Copy = "/api/v1/namespaces/prod/secrets/tls";

    private KubeFleet _fleet = null!;
    private Cluster _management = null!;
    private Cluster _east = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _fleet = await KubeFleet.StartAsync("management", "east");
        _management = await Cluster.OfAsync(_fleet["management"], _ => { });
        _east = await Cluster.OfAsync(_fleet["east"], _ => { });
    }

    public async ValueTask DisposeAsync()
    {
        _management.Dispose();
        _east.Dispose();
        await _fleet.DisposeAsync();
    }

    [Theory]
    [InlineData("retain")]
    [InlineData("delete")]
    public async Task Uninstall_hangs_nothing_and_the_copies_stay_unless_told_otherwise(string copies)
    {
        await InstallAsync();
        await using var running = await RunAsync();

        using var uninstall = new Kubectl(_management.Server.KubeconfigFile(), program: Repository.PathOf("hack/uninstall")) { Patience = TimeSpan.FromSeconds(90) };
        if (copies != "retain")
        {
            uninstall.Environment["COPIES"] = copies;
        }

        var began = Stopwatch.GetTimestamp();
        var result = await uninstall.TryAsync([], cancellationToken: Cancellation);

        result.ExitCode.Should().Be(0, "{0}\n{1}", result, running.LogTail());
        Stopwatch.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(60), "nothing waits for somebody who is gone");
        var copy = await _east.LookAsync(Copy);
        copy.Exists.Should().Be(copies == "retain");
        if (copy.Exists)
        {
            copy.Marks.Should().BeEmpty();
            copy.Data["a"].Should().Be("canary");
        }

        (await _management.LookAsync(Copy)).Exists.Should().BeTrue("the source is nobody's but its owner's");
        await UntilAsync(
            async () => (await _management.ListAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions")).Should().BeEmpty(), running);
        (await _management.NamespaceAsync(Stage.OperatorNamespace)).Json["metadata"]!["deletionTimestamp"].Should().NotBeNull();
    }

    [Fact]
    public async Task Uninstall_without_an_operator_says_what_to_do_instead_of_hanging()
    {
        await InstallAsync();
        // Held by the finalizer of an operator that is away.
        await _management.PatchAsync(
            $"{Cluster.Bellwether}/namespaces/prod/crossclustersyncs/tls", """{"metadata":{"finalizers":["bellwether.dev/copies"]}}""");
        using var uninstall = new Kubectl(_management.Server.KubeconfigFile(), program: Repository.PathOf("hack/uninstall")) { Patience = TimeSpan.FromSeconds(60) };
        uninstall.Environment["PATIENCE"] = "2s";

        var refused = await uninstall.TryAsync([], cancellationToken: Cancellation);
        uninstall.Environment["FORCE"] = "yes";
        var forced = await uninstall.TryAsync([], cancellationToken: Cancellation);

        refused.ExitCode.Should().Be(1, "{0}", refused);
        refused.Error.Should().Contain("the operator has to be running").And.Contain("FORCE=yes");
        forced.ExitCode.Should().Be(0, "{0}", forced);
        await UntilAsync(
            async () => (await _management.ListAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions")).Should().BeEmpty(), running: null);
    }

    [Fact]
    public async Task Forced_while_an_operator_works_the_Deployment_goes_first_and_its_finalizers_come_back_nowhere()
    {
        await InstallAsync();
        await using var running = await RunAsync("--leader-elect");
        var before = await _east.LookAsync(Copy);
        using var uninstall = new Kubectl(_management.Server.KubeconfigFile(), program: Repository.PathOf("hack/uninstall")) { Patience = TimeSpan.FromSeconds(90) };
        uninstall.Environment["FORCE"] = "yes";

        using var forcing = uninstall.Start([]);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(uninstall.Patience);
        var errors = forcing.StandardError.ReadToEndAsync(deadline.Token);
        var (printed, waited) = ("", false);
        while (await forcing.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            printed += line + "\n";
            if (line.Contains("holds the lease", StringComparison.Ordinal))
            {
                // What becomes of the pods of a Deployment that is gone, by whoever looks after them.
                (await _management.LookAsync($"/apis/apps/v1/namespaces/{Stage.OperatorNamespace}/deployments/bellwether-operator")).Exists.Should().BeFalse();
                (await _management.SyncAsync("prod", "tls")).Finalizers.Should().NotBeEmpty();
                await running.StopAsync(TimeSpan.FromSeconds(10));
                waited = true;
            }
        }

        await forcing.WaitForExitAsync(deadline.Token);
        var forced = new KubectlResult("hack/uninstall", forcing.ExitCode, printed, await errors);

        waited.Should().BeTrue("an operator that works would put the finalizers back: {0}", forced);
        forced.ExitCode.Should().Be(0, "{0}\n{1}", forced, running.LogTail());
        forced.Output.Should().Contain("Took the finalizer bellwether.dev/copies off 1 CrossClusterSync").And.Contain("Took the finalizer bellwether.dev/follower off 1 FollowerCluster");
        await UntilAsync(
            async () => (await _management.ListAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions")).Should().BeEmpty(), running: null);
        var after = await _east.LookAsync(Copy);
        after.Marks.Should().NotBeEmpty().And.Equal(before.Marks);
        after.ResourceVersion.Should().Be(before.ResourceVersion, "copies stay as they are");
    }

    /// <summary>The operator by <c>make run</c>'s own script, until its first copy is there.</summary>
    private async Task<ChildProcess> RunAsync(params string[] arguments)
    {
        var running = await ChildProcess.StartAsync(
            "/usr/bin/env",
            [
                $"KUBECONFIG={_management.Server.KubeconfigFile()}", Repository.PathOf("hack/run"),
                "--namespace", Stage.OperatorNamespace, "--metrics-bind-address", "0", "--health-probe-bind-address", "0", .. arguments,
            ],
            Path.Combine(_fleet.Folder, "operator.log"));
        await UntilAsync(async () => (await _east.LookAsync(Copy)).Exists.Should().BeTrue(), running);
        await UntilAsync(
            async () => (await _management.SyncAsync("prod", "tls")).Conditions["Ready"].Status.Should().Be("True"), running);
        return running;
    }

    private async Task InstallAsync()
    {
        using var apply = new Kubectl(_management.Server.KubeconfigFile(), program: Repository.PathOf("hack/apply"));
        var applied = await apply.RunAsync("config/default", "registry.example.com/bellwether-operator:0.1.0");
        applied.Should().Contain("deployment.apps/bellwether-operator created").And.Contain("poddisruptionbudget.policy/bellwether-operator created");
        (await _management.LookAsync($"/apis/apps/v1/namespaces/{Stage.OperatorNamespace}/deployments/bellwether-operator"))
            .Json["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!.GetValue<string>().Should().Be("registry.example.com/bellwether-operator:0.1.0");
        await _management.EnsureNamespaceAsync("prod");
        await _east.EnsureNamespaceAsync("prod");
        await _east.Kubectl.RunAsync("apply", "-k", Repository.PathOf("config/follower/kubeconfig"));
        var kubeconfig = await Stage.FollowerKubeconfigAsync(_east);
        await _management.EnsureAsync(
            $"/api/v1/namespaces/{Stage.OperatorNamespace}/secrets",
            $$$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"east"},"data":{"kubeconfig":"{{{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(kubeconfig))}}}"}}""");
        await _management.Kubectl.ApplyAsync(
            """
            {"apiVersion":"bellwether.dev/v1alpha1","kind":"FollowerCluster","metadata":{"name":"east"},
             "spec":{"kubeconfig":{"secretRef":{"name":"east"}},"access":[{"from":{"namespaces":["prod"]}}]}}
            """);
        await _management.Kubectl.ApplyAsync(
            """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"tls","namespace":"prod"},"data":{"a":"Y2FuYXJ5"}}""");
        await _management.Kubectl.ApplyAsync(
            """
            {"apiVersion":"bellwether.dev/v1alpha1","kind":"CrossClusterSync","metadata":{"name":"tls","namespace":"prod"},
             "spec":{"source":{"kind":"Secret","name":"tls"},"targets":[{"clusters":["east"]}]}}
            """);
    }

    private static Task UntilAsync(Func<Task> check, ChildProcess? running) =>
        Poll.UntilAsync(check, TimeSpan.FromSeconds(30), () => running?.LogTail() ?? "");
}
