using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.GitOps;

namespace Bellwether.EndToEnd.Tests.GitOps;

/// <summary>What Argo CD and Flux do to a cluster, on real servers.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class GitOpsTests : IAsyncLifetime
{
    private readonly GitOpsServers _servers = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _servers.InitializeAsync();

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task What_is_applied_is_waited_for_and_stays_in_sync_with_Git()
    {
        var kubectl = _servers.Management.Kubectl;
        var git = string.Join("\n", Applied.Follower, Applied.Sync("tls"), Applied.Secret("tls"));
        await _servers.Operator.TerminateAsync();
        await kubectl.ApplyAsync(git);
        KStatus.Of((await _servers.Management.SyncAsync("prod", "tls")).Json).Status.Should().Be(KStatus.InProgress, "nobody has looked at it");
        KStatus.Of((await _servers.Management.FollowerAsync("east")).Json).Status.Should().Be(KStatus.InProgress, "nobody has looked at it");

        await _servers.StartOperatorAsync();
        var follower = await kubectl.RunAsync("wait", "--for=condition=Ready", "followercluster/east", "--timeout=60s");
        var sync = await kubectl.RunAsync("-n", "prod", "wait", "--for=condition=Ready", "crossclustersync/tls", "--timeout=60s");

        (follower + sync).Should().Contain("followercluster.bellwether.dev/east condition met").And.Contain("crossclustersync.bellwether.dev/tls condition met");
        (await _servers.East.SecretAsync("prod", "tls")).Annotations.Keys.Should().OnlyContain(key => key.StartsWith("bellwether.dev/", StringComparison.Ordinal));
        KStatus.Of((await _servers.Management.SyncAsync("prod", "tls")).Json).Status.Should().Be(KStatus.Current);
        KStatus.Of((await _servers.Management.FollowerAsync("east")).Json).Status.Should().Be(KStatus.Current);
        // Argo CD asks both ways: by what was applied, and by a trial of a server-side apply.
        foreach (string[] way in new[] { Array.Empty<string>(), ["--server-side", "--force-conflicts", "--field-manager=argocd-controller"] })
        {
            var diff = await kubectl.TryAsync(["diff", .. way, "-f", "-"], git, Cancellation);
            diff.ExitCode.Should().Be(0, "1 says that there are differences, and more that it couldn't look: {0}", diff);
        }
    }

    [Fact]
    public async Task A_commit_that_prunes_a_source_a_sync_and_300_syncs_at_once_is_braked_and_goes_on_when_approved()
    {
        string[] names = ["tls", .. Enumerable.Range(0, 300).Select(number => $"s{number:000}")];
        await _servers.Management.Kubectl.ApplyAsync(Applied.Follower);
        await _servers.HasSyncsAsync(names);

        await Task.WhenAll(names.SelectMany(name => new[] { $"{GitOpsServers.Secrets}/{name}", $"{GitOpsServers.Syncs}/{name}" }).Select(_servers.PruneAsync));

        IReadOnlyList<Seen> held = [];
        await _servers.UntilAsync(
            async () =>
            {
                held = await _servers.Management.ListAsync(GitOpsServers.Syncs);
                held.Should().OnlyContain(sync => sync.Conditions["Ready"].Reason == "DeletionHeld");
                (await CopiesAsync(names)).Should().Be(held.Count);
            },
            90);
        held.Count.Should().BeGreaterThanOrEqualTo(names.Length * 4 / 5, "at most a fifth of all copies goes unasked");
        held.Should().OnlyContain(sync => KStatus.Of(sync.Json).Status == KStatus.Terminating);
        held.Should().OnlyContain(sync => sync.Json["status"]!["heldDeletion"]!["window"]!.GetValue<string>() == "Fleet");
        (await _servers.Management.ListAsync(GitOpsServers.Secrets)).Where(seen => names.Contains(seen.Json["metadata"]!["name"]!.GetValue<string>()))
            .Should().BeEmpty("nothing holds the sources");

        await Task.WhenAll(held.Select(sync => _servers.Management.PatchAsync(
            $"{GitOpsServers.Syncs}/{sync.Json["metadata"]!["name"]}",
            $$$$"""{"metadata":{"annotations":{"bellwether.dev/approve-deletion":"{{{{sync.Json["status"]!["heldDeletion"]!["hash"]}}}}"}}}""")));

        await _servers.UntilAsync(async () => (await _servers.Management.ListAsync(GitOpsServers.Syncs)).Should().BeEmpty(), 90);
        (await CopiesAsync(names)).Should().Be(0);
    }

    private async Task<int> CopiesAsync(string[] names)
    {
        var copies = (await _servers.East.ListAsync($"{GitOpsServers.Secrets}?labelSelector=bellwether.dev/origin")).Select(copy => copy.Json["metadata"]!["name"]!.GetValue<string>());
        return copies.Count(names.Contains);
    }
}
