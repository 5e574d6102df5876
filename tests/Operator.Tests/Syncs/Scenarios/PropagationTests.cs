using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Bellwether.Crds;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Sandbox;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Syncs.Scenarios;

public sealed class PropagationTests
{
    [Fact]
    public async Task A_source_arrives_in_every_follower_and_so_does_its_rotation()
    {
        await using var fleet = await SandboxFleet.StartAsync("east", "west");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1"), ("b", "2")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");

        fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("a", "changed"), ("b", null), ("c", "3")));

        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "changed"), ("c", "3"));
        await fleet.HasAsync(fleet["west"], "prod", "tls", ("a", "changed"), ("c", "3"));
        await fleet.IsReadyAsync("tls");
    }

    [Fact]
    public async Task A_copy_edited_by_hand_is_put_right_and_the_other_follower_is_not_touched()
    {
        await using var fleet = await SandboxFleet.StartAsync("east", "west");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");
        var west = fleet.WritesTo("west");

        fleet["east"].Patch("secrets", "prod", "tls", Objects.Data(("a", "tampered"), ("more", "x")));

        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "1"));
        fleet.WritesTo("west").Should().Be(west);
    }

    [Fact]
    public async Task A_copy_that_comes_in_step_without_us_is_reported_so()
    {
        await using var fleet = await SandboxFleet.StartAsync("east", "west");
        var attempts = 0;
        fleet.Intercept = (cluster, request, _) => Task.FromResult(
            cluster == "east" && request.Method == HttpMethod.Patch && request.RequestUri!.AbsolutePath.EndsWith("/secrets/tls", StringComparison.Ordinal)
            && Interlocked.Increment(ref attempts) > 0 ? new HttpResponseMessage(HttpStatusCode.InternalServerError) : null);
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls", "False", CrossClusterSyncReasons.CopiesFailing);

        // The next attempt, which would be reported whatever it finds, is some time away then.
        await Eventually.HoldsAsync(() => Volatile.Read(ref attempts) >= 5, () => $"5 attempts; there were {attempts}");

        // As another replica does that leads no more.
        var copy = fleet["west"].Get("secrets", "prod", "tls")!;
        foreach (var field in new[] { "uid", "resourceVersion", "creationTimestamp", "managedFields", "generation" })
        {
            copy["metadata"]!.AsObject().Remove(field);
        }

        var answer = await fleet["east"].HandleAsync(
            new ApiRequest(
                "PATCH", "/api/v1/namespaces/prod/secrets/tls", $"?fieldManager={new Origin(SandboxFleet.OriginId).FieldManager}&force=true",
                new Dictionary<string, string> { ["Content-Type"] = "application/apply-patch+yaml" },
                Encoding.UTF8.GetBytes(copy.ToJsonString()),
                ApiServerOptions.AdminToken),
            TestContext.Current.CancellationToken);

        answer.StatusCode.Should().Be(201);
        await fleet.IsReadyAsync("tls");
    }

    [Fact]
    public async Task Turns_of_syncs_and_followers_are_told_as_events()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls", "False", "SourceNotFound");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        await fleet.IsReadyAsync("tls");

        List<string> expected = ["Warning SourceNotFound CrossClusterSync/tls", "Normal Synced CrossClusterSync/tls", "Normal Connected FollowerCluster/east"];
        await Eventually.HoldsAsync(() => expected.TrueForAll(Told().Contains), () => string.Join("; ", Told()));

        List<string> Told() =>
        [
            .. fleet.Management.List("events.events.k8s.io").Select(
                told => $"{told["type"]} {told["reason"]} {told["regarding"]?["kind"]}/{told["regarding"]?["name"]}"),
        ];
    }

    [Fact]
    public async Task A_copy_deleted_in_a_follower_comes_back()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");

        fleet["east"].Delete("secrets", "prod", "tls");

        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "1"));
    }

    [Fact]
    public async Task A_namespace_that_comes_later_is_served_at_once()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new JsonArray(Objects.Target("later"))));
        await fleet.IsReadyAsync("tls", "False");

        fleet["east"].Put(Objects.Namespace("later"));

        await fleet.HasAsync(fleet["east"], "later", "tls", ("a", "1"));
        await fleet.IsReadyAsync("tls");
    }

    [Fact]
    public async Task A_changed_type_recreates_the_copy_and_an_immutable_one_too()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        var secret = Objects.Secret("prod", "tls", ("a", "1"));
        secret["immutable"] = true;
        fleet.Management.Put(secret);
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");

        fleet.Management.Delete("secrets", "prod", "tls");
        var next = Objects.Secret("prod", "tls", ("a", "2"));
        next["type"] = "example.com/other";
        fleet.Management.Put(next);

        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "2"));
        ((string?)fleet["east"].Get("secrets", "prod", "tls")!["type"]).Should().Be("example.com/other");
    }

    [Fact]
    public async Task Pitfall_a_removed_key_goes_although_a_second_manager_co_owns_it()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1"), ("b", "2")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");
        fleet["east"].Apply(Objects.Secret("prod", "tls", ("b", "2")), "somebody");

        fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("b", null)));

        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "1"));
    }

    [Fact]
    public async Task Pitfall_a_source_deleted_and_made_anew_by_cert_manager_leaves_the_copies()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");
        var uid = (string?)fleet["east"].Get("secrets", "prod", "tls")!["metadata"]!["uid"];

        fleet.Management.Delete("secrets", "prod", "tls");
        await fleet.IsReadyAsync("tls", "False", "SourceNotFound");
        fleet["east"].Get("secrets", "prod", "tls").Should().NotBeNull();
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "2")));

        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "2"));
        ((string?)fleet["east"].Get("secrets", "prod", "tls")!["metadata"]!["uid"]).Should().Be(uid);
    }
}
