using Bellwether.EndToEnd.Tests.Cli;
using Bellwether.EndToEnd.Tests.Rights;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.Docs;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.GitOps;

/// <summary>The operator is gone before its custom resources are: what takes its finalizers off, and what a later operator finds.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class FinalizerRemovalTests : IAsyncLifetime
{
    private const string Follower = $"{Cluster.Bellwether}/followerclusters/east";
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    /// <summary>Rights that are for what doesn't happen here, each with what needs it.</summary>
    private static readonly Dictionary<string, string> Unused = new()
    {
        ["get crossclustersyncs.bellwether.dev"] = "somebody else changes one in the moment in which its finalizer is taken off",
        ["get followerclusters.bellwether.dev"] = "the same",
    };

    private readonly GitOpsServers _servers = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _servers.InitializeAsync();

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task After_the_operator_the_Job_frees_300_syncs_nothing_hangs_and_a_later_operator_goes_on_with_the_copies()
    {
        string[] names = [.. Enumerable.Range(0, 300).Select(number => $"s{number:000}")];
        await _servers.Management.Kubectl.ApplyAsync(Applied.Follower);
        await _servers.HasSyncsAsync(names);
        await _servers.Management.PatchAsync($"{GitOpsServers.Syncs}/s000", """{"metadata":{"finalizers":["bellwether.dev/copies","example.com/theirs"]}}""");
        var copies = await _servers.CopiesAsync();
        using var job = await _servers.JobAsync();
        var arguments = await _servers.JobArgumentsAsync();

        var refused = await job.TryAsync([.. arguments, "--wait=5s"], cancellationToken: Cancellation);
        await HoldsAllAsync(names.Length);
        await _servers.Operator.KillAsync();
        await Task.WhenAll(names.Take(10).Select(name => _servers.PruneAsync($"{GitOpsServers.Syncs}/{name}")));
        await _servers.Management.DeleteAsync(Follower);
        await KillInTheMiddleAsync(job, arguments);
        var freed = await job.TryAsync(arguments, cancellationToken: Cancellation);
        var again = await job.TryAsync(arguments, cancellationToken: Cancellation);

        refused.ExitCode.Should().Be(1, "{0}", refused);
        refused.Error.Should().Contain("Nothing was done: ").And.Contain("holds the lease bellwether-system/bellwether-operator, so an operator works");
        freed.ExitCode.Should().Be(0, "{0}", freed);
        again.ExitCode.Should().Be(0, "{0}", again);
        again.Output.Should().Contain("No CrossClusterSync had the finalizer").And.Contain("No FollowerCluster had the finalizer");
        await NothingHangsAsync();
        (await _servers.CopiesAsync()).Should().Equal(copies).And.HaveCount(names.Length);
        await RightsAreWhatIsUsedAsync();

        await _servers.InstallAgainAsync("--orphan-grace", "1h");
        await _servers.Management.Kubectl.ApplyAsync(Applied.Follower);
        await _servers.HasSyncsAsync(names);
        (await _servers.CopiesAsync()).Should().Equal(copies, "with the same key and the same sources there is nothing to write");
    }

    [Fact]
    public async Task What_hangs_is_freed_by_the_command_of_the_guide_and_copies_outlast_the_time_until_their_syncs_are_applied_again()
    {
        await _servers.Management.Kubectl.ApplyAsync(Applied.Follower);
        await _servers.HasSyncsAsync(["tls", "more"]);
        // Three pages come to it.
        PageCommand[] shown =
        [
            PageCommand.Of("docs/guides/argocd.md", "kubectl bellwether remove-finalizers --yes"),
            PageCommand.Of("docs/guides/cli.md", "kubectl bellwether remove-finalizers --yes"),
            PageCommand.Of("docs/guides/operations.md", "kubectl bellwether remove-finalizers --yes"),
        ];
        var copies = await _servers.CopiesAsync();
        await _servers.Operator.TerminateAsync();
        await _servers.Management.Kubectl.RunAsync("delete", "crd", "crossclustersyncs.bellwether.dev", "followerclusters.bellwether.dev", "--wait=false");
        await _servers.UntilAsync(async () => (await _servers.Management.ListAsync(GitOpsServers.Syncs)).Should().OnlyContain(sync => sync.Finalizers.Contains("bellwether.dev/copies")));

        var freed = await Plugin.RunAsync(_servers.Management.Server.KubeconfigFile(), shown[0].After("kubectl bellwether"));

        freed.ExitCode.Should().Be(0, "{0}", freed);
        freed.Output.Should().Contain("Took the finalizer bellwether.dev/copies off 2 CrossClusterSyncs; 2 are being deleted.");
        await NoDefinitionIsLeftAsync();
        (await _servers.CopiesAsync()).Should().Equal(copies);

        await _servers.InstallAgainAsync("--orphan-grace", "1h");
        await _servers.Management.Kubectl.ApplyAsync(Applied.Follower);
        await _servers.Management.Kubectl.RunAsync("wait", "--for=condition=Ready", "followercluster/east", "--timeout=60s");
        await _servers.HasSyncsAsync(["tls"]);
        (await _servers.CopiesAsync()).Should().Equal(copies, "the second sync may still come");
        await _servers.HasSyncsAsync(["tls", "more"]);
        (await _servers.CopiesAsync()).Should().Equal(copies);
    }

    private async Task HoldsAllAsync(int syncs)
    {
        (await _servers.Management.ListAsync(GitOpsServers.Syncs)).Where(sync => sync.Finalizers.Contains("bellwether.dev/copies")).Should().HaveCount(syncs);
        (await _servers.Management.LookAsync(Follower)).Finalizers.Should().Equal("bellwether.dev/follower");
    }

    /// <summary>As soon as it has begun.</summary>
    private async Task KillInTheMiddleAsync(Kubectl job, string[] arguments)
    {
        using var process = job.Start(arguments);
        await _servers.UntilAsync(async () => (await _servers.Management.ListAsync(GitOpsServers.Syncs))
            .Count(sync => sync.Finalizers.Contains("bellwether.dev/copies")).Should().BeLessThan(300), 60);
        process.Kill();
        await process.WaitForExitAsync(Cancellation);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"killed when {(await _servers.Management.ListAsync(GitOpsServers.Syncs)).Count(sync => sync.Finalizers.Contains("bellwether.dev/copies"))} were left");
    }

    /// <summary>But for what holds another's finalizer, which is still there.</summary>
    private async Task NothingHangsAsync()
    {
        await _servers.UntilAsync(async () => (await _servers.Management.ListAsync(GitOpsServers.Syncs)).Count(sync => sync.Json["metadata"]!["deletionTimestamp"] is not null).Should().Be(1));
        (await _servers.Management.SyncAsync("prod", "s000")).Finalizers.Should().Equal("example.com/theirs");
        (await _servers.Management.LookAsync(Follower)).Exists.Should().BeFalse();
        await _servers.Management.PatchAsync($"{GitOpsServers.Syncs}/s000", """{"metadata":{"finalizers":null}}""");
        await _servers.Management.Kubectl.RunAsync("delete", "crd", "crossclustersyncs.bellwether.dev", "followerclusters.bellwether.dev", "--timeout=60s");
        await NoDefinitionIsLeftAsync();
    }

    private Task NoDefinitionIsLeftAsync() => _servers.UntilAsync(async () => (await _servers.Management.ListAsync(Definitions)).Should().BeEmpty());

    private async Task RightsAreWhatIsUsedAsync()
    {
        var granted = await GrantedRight.OfAsync(_servers.Management, Stage.OperatorNamespace, GitOpsServers.Removal);
        var asked = _servers.Management.Server.ReadAudit();

        granted.Should().HaveCount(7);
        asked.Where(request => !request.IsAllowed).Select(request => request.ToString()).Should().BeEmpty("the Job has the rights for all that it asks for");
        granted.Where(right => !asked.Any(right.Covers)).Select(right => right.ToString()).Should().BeSubsetOf(Unused.Keys);
    }
}
