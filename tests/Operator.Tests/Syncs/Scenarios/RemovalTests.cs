using System.Net;
using System.Text.Json.Nodes;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Syncs.Scenarios;

/// <summary>A FollowerCluster is deleted.</summary>
public sealed class RemovalTests
{
    private const string Followers = "followerclusters.bellwether.dev";
    private const string Syncs = "crossclustersyncs.bellwether.dev";

    [Fact]
    public async Task Retain_is_the_default_and_releases_all_copies()
    {
        await using var fleet = await SandboxFleet.StartAsync("east", "west");
        await IsCopiedAsync(fleet);
        var west = fleet.WritesTo("west");

        fleet.Management.Delete(Followers, "", "east");

        await Eventually.HoldsAsync(() => fleet.Management.Get(Followers, "", "east") is null, () => fleet.Log);
        var left = fleet["east"].Get("secrets", "prod", "tls")!;
        Objects.Data(left).Should().Equal(("a", "1"));
        left["metadata"]!.ToJsonString().Should().NotContain("bellwether.dev/");
        await fleet.IsReadyAsync("tls");
        fleet.WritesTo("west").Should().Be(west);
    }

    [Fact]
    public async Task Delete_deletes_all_copies_of_this_origin_and_nothing_else()
    {
        await using var fleet = await SandboxFleet.StartAsync("east", "west");
        fleet["east"].Put(Objects.Secret("prod", "theirs", ("a", "1")));
        await IsCopiedAsync(fleet);
        WhenRemoved(fleet, "Delete");

        fleet.Management.Delete(Followers, "", "east");

        await Eventually.HoldsAsync(() => fleet.Management.Get(Followers, "", "east") is null, () => fleet.Log);
        fleet["east"].Get("secrets", "prod", "tls").Should().BeNull();
        fleet["east"].Get("secrets", "prod", "theirs").Should().NotBeNull();
        await fleet.HasAsync(fleet["west"], "prod", "tls", ("a", "1"));
        await fleet.IsReadyAsync("tls");
    }

    [Fact]
    public async Task A_follower_that_is_being_deleted_gets_nothing_written_while_it_waits()
    {
        await using var fleet = await SandboxFleet.StartAsync("east", "west");
        await IsCopiedAsync(fleet);
        WhenRemoved(fleet, "Delete");
        // Somebody else's finalizer keeps the copy, and so the FollowerCluster.
        fleet["east"].Patch("secrets", "prod", "tls", new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray("example.com/keep") } });
        fleet.Management.Delete(Followers, "", "east");
        await Eventually.HoldsAsync(() => fleet["east"].Get("secrets", "prod", "tls")!["metadata"]!["deletionTimestamp"] is not null, () => fleet.Log);

        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "2")));
        await fleet.HasAsync(fleet["west"], "prod", "tls", ("a", "2"));
        await fleet.IsReadyAsync("tls");

        Objects.Data(fleet["east"].Get("secrets", "prod", "tls")).Should().Equal(("a", "1"));
        fleet.Management.Get(Followers, "", "east").Should().NotBeNull();
        fleet["east"].Patch("secrets", "prod", "tls", new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } });
        await Eventually.HoldsAsync(() => fleet.Management.Get(Followers, "", "east") is null, () => fleet.Log);
        fleet["east"].Get("secrets", "prod", "tls").Should().BeNull("nothing is made anew");
    }

    [Theory]
    [InlineData("Delete")]
    [InlineData("Retain")]
    public async Task Where_another_FollowerCluster_is_the_same_cluster_nothing_is_touched_and_it_takes_over(string policy)
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await IsCopiedAsync(fleet);
        WhenRemoved(fleet, policy);
        fleet.AddAlias("successor", of: "east");
        fleet.AddFollower("successor");
        await Eventually.HoldsAsync(() => Reason(fleet, "successor") == "DuplicateCluster", () => fleet.Log);
        var copy = fleet["east"].Get("secrets", "prod", "tls")!["metadata"]!["resourceVersion"]!.ToString();

        fleet.Management.Delete(Followers, "", "east");

        await Eventually.HoldsAsync(() => fleet.Management.Get(Followers, "", "east") is null, () => fleet.Log);
        await Eventually.HoldsAsync(() => Reason(fleet, "successor") == "Connected", () => fleet.Log);
        await fleet.IsReadyAsync("tls");
        fleet["east"].Get("secrets", "prod", "tls")!["metadata"]!["resourceVersion"]!.ToString().Should().Be(copy);
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "2")));
        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "2"));
    }

    [Fact]
    public async Task One_that_never_passed_a_guard_rail_is_let_go_at_once()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await Eventually.HoldsAsync(() => Reason(fleet, "east") == "Connected", () => fleet.Log);
        fleet.AddAlias("twin", of: "east");
        fleet.AddFollower("twin");
        await Eventually.HoldsAsync(() => Reason(fleet, "twin") == "DuplicateCluster", () => fleet.Log);
        fleet.AddFollower("nowhere", kubeconfig: "missing");
        await Eventually.HoldsAsync(() => Reason(fleet, "nowhere") == "KubeconfigSecretNotFound", () => fleet.Log);

        foreach (var name in new[] { "twin", "nowhere" })
        {
            fleet.Management.Get(Followers, "", name)!["metadata"]!.AsObject().Should().NotContainKey("finalizers");
            fleet.Management.Delete(Followers, "", name);
            fleet.Management.Get(Followers, "", name).Should().BeNull();
        }
    }

    [Theory]
    [InlineData("Delete")]
    [InlineData("Retain")]
    public async Task A_cluster_that_is_gone_holds_it_up_until_the_grace_is_over_and_then_an_event_counts_what_is_left(string policy)
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await IsCopiedAsync(fleet);
        await Eventually.HoldsAsync(
            () => (long?)fleet.Management.Get(Followers, "", "east")!["status"]!["copies"]?["total"] == 1, () => fleet.Log);
        WhenRemoved(fleet, policy);
        await fleet.StopOperatorAsync();
        fleet.Intercept = (cluster, _, _) => cluster == "east" ? throw new HttpRequestException("The cluster is gone.") : Task.FromResult<HttpResponseMessage?>(null);
        fleet.Management.Delete(Followers, "", "east");
        fleet.StartOperator();
        await Eventually.HoldsAsync(() => fleet.Log.Contains("The cluster can't be asked for all copies in it", StringComparison.Ordinal), () => fleet.Log);
        fleet.Management.Get(Followers, "", "east").Should().NotBeNull();
        await fleet.StopOperatorAsync();
        fleet.UnreachableGrace = TimeSpan.FromMilliseconds(1);

        fleet.StartOperator();

        await Eventually.HoldsAsync(() => fleet.Management.Get(Followers, "", "east") is null, () => fleet.Log);
        await Eventually.HoldsAsync(
            () => fleet.Management.List("events").Any(item => (string?)item["reason"] == "CopiesLeftBehind" && item.ToJsonString().Contains("1 copy may be left", StringComparison.Ordinal)),
            () => fleet.Log);
        Objects.Data(fleet["east"].Get("secrets", "prod", "tls")).Should().Equal(("a", "1"));
    }

    [Fact]
    public async Task A_sync_that_is_deleted_does_not_wait_for_a_follower_that_is_being_deleted()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await IsCopiedAsync(fleet);
        fleet["east"].Patch("secrets", "prod", "tls", new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray("example.com/keep") } });
        WhenRemoved(fleet, "Delete");
        fleet.Management.Delete(Followers, "", "east");
        await Eventually.HoldsAsync(() => fleet["east"].Get("secrets", "prod", "tls")!["metadata"]!["deletionTimestamp"] is not null, () => fleet.Log);

        fleet.Management.Delete(Syncs, "prod", "tls");

        await Eventually.HoldsAsync(() => fleet.Sync("tls") is null, () => fleet.Log);
        fleet.Management.Get(Followers, "", "east").Should().NotBeNull();
    }

    [Theory]
    [InlineData("Delete")]
    [InlineData("Retain")]
    public async Task Copies_that_can_no_longer_be_listed_are_not_believed_to_be_absent(string policy)
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await IsCopiedAsync(fleet);
        WhenRemoved(fleet, policy);
        await fleet.StopOperatorAsync();
        fleet.Intercept = WithoutSecrets;
        fleet.Management.Delete(Followers, "", "east");
        var log = fleet.Log.Length;

        fleet.StartOperator();

        await Eventually.HoldsAsync(
            () => fleet.Log[log..].Split("Connected to follower east") is [_, var later] && later.Contains("The cluster can't be asked for all copies in it", StringComparison.Ordinal),
            () => fleet.Log);
        fleet.Management.Get(Followers, "", "east").Should().NotBeNull();
        fleet["east"].Get("secrets", "prod", "tls")!["metadata"]!.ToJsonString().Should().Contain("bellwether.dev/");
        await fleet.StopOperatorAsync();
        fleet.Intercept = null;
        fleet.StartOperator();
        await Eventually.HoldsAsync(() => fleet.Management.Get(Followers, "", "east") is null, () => fleet.Log);
        (fleet["east"].Get("secrets", "prod", "tls") is null).Should().Be(policy == "Delete");
    }

    private static async Task IsCopiedAsync(SandboxFleet fleet)
    {
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");
        foreach (var server in fleet.Followers.Values)
        {
            await fleet.HasAsync(server, "prod", "tls", ("a", "1"));
        }
    }

    private static void WhenRemoved(SandboxFleet fleet, string policy) => fleet.Management.Patch(
        Followers, "", "east", new JsonObject { ["spec"] = new JsonObject { ["whenRemoved"] = policy } });

    private static string? Reason(SandboxFleet fleet, string follower) => (string?)fleet.Management.Get(Followers, "", follower)?["status"]?["conditions"]?
        .AsArray().FirstOrDefault(condition => (string?)condition!["type"] == "Ready")?["reason"];

    /// <summary>Answers like a server that grants all but to read and write Secrets.</summary>
    private static async Task<HttpResponseMessage?> WithoutSecrets(string cluster, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (cluster == "east" && path.EndsWith("/selfsubjectaccessreviews", StringComparison.Ordinal))
        {
            var review = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
            review["status"] = new JsonObject { ["allowed"] = (string?)review["spec"]!["resourceAttributes"]!["resource"] != "secrets" };
            return Answer(HttpStatusCode.Created, review.ToJsonString());
        }

        return cluster == "east" && path.Contains("/secrets", StringComparison.Ordinal)
            ? Answer(HttpStatusCode.Forbidden, """{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403}""")
            : null;
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
}
