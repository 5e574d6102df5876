using System.Net;
using System.Text.Json.Nodes;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Testing;

namespace Bellwether.Cli.Tests.Removal;

public sealed class RemoveFinalizersTests
{
    private const string Syncs = "crossclustersyncs.bellwether.dev";
    private const string Followers = "followerclusters.bellwether.dev";
    private const string Leases = "leases.coordination.k8s.io";
    private const string Lease = "bellwether-operator";

    [Fact]
    public async Task What_hangs_goes_what_lives_stays_and_copies_and_finalizers_of_others_are_left_alone()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("hangs"));
        await fleet.IsReadyAsync("hangs");
        await fleet.StopOperatorAsync();
        fleet.Management.Delete(Syncs, "prod", "hangs");
        Put(fleet, "lives", "example.com/theirs", "bellwether.dev/copies");
        var writes = fleet.WritesTo("east");

        var run = await CliRun.OfAsync(fleet, "remove-finalizers", "--yes");

        run.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", run);
        run.Out.Should().Contain("Took the finalizer bellwether.dev/copies off 2 CrossClusterSyncs; 1 is being deleted.")
            .And.Contain("Took the finalizer bellwether.dev/follower off 1 FollowerCluster.")
            .And.Contain("Copies stay in the followers as they are");
        fleet.Sync("hangs").Should().BeNull();
        Finalizers(fleet, "lives").Should().Equal("example.com/theirs");
        fleet.Management.Get(Followers, "", "east")!["metadata"]!["finalizers"].Should().BeNull();
        Objects.Data(fleet["east"].Get("secrets", "prod", "tls")).Should().Equal(("a", "1"));
        fleet.WritesTo("east").Should().Be(writes);
    }

    [Fact]
    public async Task More_than_a_page_is_done_and_done_again_it_finds_nothing_nor_does_it_where_the_kinds_are_gone()
    {
        await using var fleet = await HeldAsync([.. Enumerable.Range(0, 501).Select(number => $"s{number:000}")]);

        var first = await CliRun.OfAsync(fleet, "remove-finalizers", "--yes");
        var second = await CliRun.OfAsync(fleet, "remove-finalizers", "--yes");
        foreach (var kind in new[] { Syncs, Followers })
        {
            fleet.Management.Delete("customresourcedefinitions.apiextensions.k8s.io", "", kind);
            await Eventually.HoldsAsync(() => fleet.Management.Get("customresourcedefinitions.apiextensions.k8s.io", "", kind) is null, () => kind);
        }

        var third = await CliRun.OfAsync(fleet, "remove-finalizers", "--yes");

        first.Out.Should().Contain("off 501 CrossClusterSyncs.", "{0}", first);
        foreach (var run in new[] { second, third })
        {
            run.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", run);
            run.Out.Should().Contain("No CrossClusterSync had the").And.Contain("No FollowerCluster had the");
        }
    }

    [Fact]
    public async Task It_asks_first()
    {
        await using var fleet = await HeldAsync("tls");

        var nobody = await CliRun.OfAsync(fleet, "remove-finalizers");
        var no = await CliRun.InAsync(fleet, At("n"), "remove-finalizers");
        var before = Finalizers(fleet, "tls");
        var yes = await CliRun.InAsync(fleet, At("y"), "remove-finalizers");

        (nobody.ExitCode, no.ExitCode, yes.ExitCode).Should().Be((ExitCodes.Error, ExitCodes.Error, ExitCodes.Nothing), "{0}\n{1}\n{2}", nobody, no, yes);
        nobody.Error.Should().Contain("--yes");
        no.Out.Should().Contain("1 CrossClusterSync has the finalizer bellwether.dev/copies.").And.Contain("Take them off in management.test? [y/N]").And.Contain("Nothing was done");
        before.Should().Equal("bellwether.dev/copies");
        Finalizers(fleet, "tls").Should().BeEmpty();
    }

    [Fact]
    public async Task While_an_operator_renews_its_lease_nothing_is_done_and_it_is_named()
    {
        await using var fleet = await HeldAsync("tls");
        PutLease(fleet, "operator-7");
        var renewals = 0;
        fleet.Intercept = (_, request, _) =>
        {
            if (request.RequestUri!.AbsolutePath.Contains("/leases/", StringComparison.Ordinal))
            {
                fleet.Management.Patch(Leases, SandboxFleet.Namespace, Lease, Spec("leaseTransitions", ++renewals));
            }

            return Task.FromResult<HttpResponseMessage?>(null);
        };

        var run = await RunForAsync(fleet, TimeSpan.FromMinutes(3), "--wait", "2m");

        run.ExitCode.Should().Be(ExitCodes.Error);
        run.Out.Should().Contain("operator-7 holds the lease bellwether-system/bellwether-operator. Waiting at most 2m");
        run.Error.Should().Contain("Nothing was done: operator-7 holds the lease");
        renewals.Should().BeGreaterThan(50);
        Finalizers(fleet, "tls").Should().Equal("bellwether.dev/copies");
    }

    [Fact]
    public async Task A_lease_that_nobody_renews_lapses_and_one_that_was_given_back_is_free()
    {
        await using var fleet = await HeldAsync("tls");
        PutLease(fleet, "killed");

        var killed = await RunForAsync(fleet, TimeSpan.FromSeconds(20));
        PutLease(fleet, "");
        var stopped = await CliRun.OfAsync(fleet, "remove-finalizers", "--yes", "--wait", "0s");

        killed.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", killed);
        killed.Out.Should().Contain("killed holds the lease").And.Contain("off 1 CrossClusterSync.");
        stopped.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", stopped);
    }

    [Fact]
    public async Task An_operator_that_takes_the_lease_meanwhile_is_told()
    {
        await using var fleet = await HeldAsync("tls");
        fleet.Intercept = (_, request, _) =>
        {
            if (request.Method == HttpMethod.Patch)
            {
                PutLease(fleet, "operator-8");
            }

            return Task.FromResult<HttpResponseMessage?>(null);
        };

        var run = await CliRun.OfAsync(fleet, "remove-finalizers", "--yes");

        run.ExitCode.Should().Be(ExitCodes.Error);
        run.Error.Should().Contain("operator-8 has taken the lease meanwhile");
    }

    [Fact]
    public async Task Finalizers_that_are_put_back_are_not_taken_off_for_ever()
    {
        await using var fleet = await HeldAsync("tls");
        fleet.Intercept = (_, request, _) =>
        {
            if (request.RequestUri!.AbsolutePath.EndsWith("/crossclustersyncs", StringComparison.Ordinal))
            {
                // An operator without a lease.
                Put(fleet, "tls", "bellwether.dev/copies");
            }

            return Task.FromResult<HttpResponseMessage?>(null);
        };

        var run = await CliRun.OfAsync(fleet, "remove-finalizers", "--yes");

        run.ExitCode.Should().Be(ExitCodes.Error);
        run.Error.Should().Contain("1 finalizer came back: an operator works that doesn't hold the lease");
    }

    [Fact]
    public async Task Somebody_who_changes_an_object_in_between_loses_nothing()
    {
        await using var fleet = await HeldAsync("tls");
        var changes = 0;
        fleet.Intercept = (_, request, _) =>
        {
            if (request.Method == HttpMethod.Patch && changes++ == 0)
            {
                Put(fleet, "tls", "bellwether.dev/copies", "example.com/new");
            }

            return Task.FromResult<HttpResponseMessage?>(null);
        };

        var run = await CliRun.OfAsync(fleet, "remove-finalizers", "--yes");

        run.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", run);
        changes.Should().Be(2);
        Finalizers(fleet, "tls").Should().Equal("example.com/new");
    }

    [Fact]
    public async Task What_fails_is_named_the_rest_is_done_and_the_next_run_does_it()
    {
        await using var fleet = await HeldAsync("bad", "good");
        fleet.Intercept = (_, request, _) => Task.FromResult(
            request.Method == HttpMethod.Patch && request.RequestUri!.AbsolutePath.EndsWith("/bad", StringComparison.Ordinal)
                ? new HttpResponseMessage(HttpStatusCode.Forbidden) : null);

        var run = await CliRun.OfAsync(fleet, "remove-finalizers", "--yes");
        var left = (Finalizers(fleet, "bad"), Finalizers(fleet, "good"));
        fleet.Intercept = null;
        var again = await CliRun.OfAsync(fleet, "remove-finalizers", "--yes");

        run.ExitCode.Should().Be(ExitCodes.Error);
        run.Out.Should().Contain("off 1 CrossClusterSync.");
        run.Error.Should().Contain("1 finalizer could not be taken off: CrossClusterSync prod/bad:");
        left.Item1.Should().Equal("bellwether.dev/copies");
        left.Item2.Should().BeEmpty();
        again.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", again);
        Finalizers(fleet, "bad").Should().BeEmpty();
    }

    private static Func<CliWorld, CliWorld> At(string answer) =>
        world => world with { In = new StringReader(answer + "\n"), CanAsk = true };

    /// <summary>A run whose clock goes this far.</summary>
    private static async Task<CliRun> RunForAsync(SandboxFleet fleet, TimeSpan span, params string[] more)
    {
        var time = new ManualTimeProvider();
        var run = CliRun.InAsync(fleet, world => world with { Time = time }, ["remove-finalizers", "--yes", .. more]);
        while (!run.IsCompleted && time.Elapsed < span)
        {
            await Eventually.HoldsAsync(() => run.IsCompleted || time.NextTimer <= TimeSpan.FromSeconds(2), () => $"It neither ends nor waits for the lease after {time.Elapsed}");
            if (!run.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(2));
            }
        }

        return await run.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private static async Task<SandboxFleet> HeldAsync(params string[] syncs)
    {
        var fleet = await SandboxFleet.StartAsync();
        await fleet.StopOperatorAsync();
        foreach (var sync in syncs)
        {
            Put(fleet, sync, "bellwether.dev/copies");
        }

        return fleet;
    }

    private static void Put(SandboxFleet fleet, string name, params string[] finalizers)
    {
        var sync = Objects.Sync(name);
        sync["metadata"]!["finalizers"] = new JsonArray([.. finalizers.Select(finalizer => (JsonNode)finalizer)]);
        fleet.Management.Put(sync);
    }

    private static void PutLease(SandboxFleet fleet, string holder) => fleet.Management.Put(new JsonObject
    {
        ["apiVersion"] = "coordination.k8s.io/v1",
        ["kind"] = "Lease",
        ["metadata"] = new JsonObject { ["name"] = Lease, ["namespace"] = SandboxFleet.Namespace },
        ["spec"] = new JsonObject { ["holderIdentity"] = holder, ["leaseDurationSeconds"] = 15 },
    });

    private static JsonObject Spec(string field, int value) => new() { ["spec"] = new JsonObject { [field] = value } };

    private static string[] Finalizers(SandboxFleet fleet, string name) =>
        (fleet.Sync(name)!["metadata"]!["finalizers"]?.AsArray() ?? []).Select(finalizer => (string)finalizer!).ToArray();
}
