using System.Text.Json.Nodes;

namespace Bellwether.Operator.Tests.Syncs.Scenarios;

/// <summary>The promises that hold whatever happens (docs/spec/crossclustersync.md).</summary>
public sealed class InvariantTests
{
    [Fact]
    public async Task Ours_only_a_foreign_object_is_neither_overwritten_nor_deleted()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet["east"].Put(Objects.Secret("prod", "tls", ("mine", "x")));
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));

        await fleet.IsReadyAsync("tls", "False", "CopiesFailing");
        fleet.Management.Delete("crossclustersyncs.bellwether.dev", "prod", "tls");
        await Testing.Eventually.HoldsAsync(() => fleet.Sync("tls") is null, () => fleet.Log);

        Objects.Data(fleet["east"].Get("secrets", "prod", "tls")).Should().Equal(("mine", "x"));
        SandboxFleet.Writes(fleet["east"]).Should().NotContain(write => write.Code < 300);
    }

    [Fact]
    public async Task Ours_only_a_copy_of_another_origin_is_refused_even_under_Adopt()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.AddFollower("east", allow: "Adopt");
        var other = Objects.Secret("prod", "tls", ("theirs", "x"));
        other["metadata"]!["labels"] = new JsonObject { ["bellwether.dev/origin"] = "another-management-cluster" };
        fleet["east"].Put(other);
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["conflictPolicy"] = "Adopt"));

        await fleet.IsReadyAsync("tls", "False", "CopiesFailing");

        Objects.Data(fleet["east"].Get("secrets", "prod", "tls")).Should().Equal(("theirs", "x"));
    }

    [Fact]
    public async Task Adopted_objects_hold_exactly_the_plan_and_keep_others_labels()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.AddFollower("east", allow: "Adopt");
        var other = Objects.Secret("prod", "tls", ("old", "x"), ("a", "0"));
        other["metadata"]!["labels"] = new JsonObject { ["team"] = "theirs" };
        fleet["east"].Put(other);
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["conflictPolicy"] = "Adopt"));

        await fleet.IsReadyAsync("tls");

        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "1"));
        ((string?)fleet["east"].Get("secrets", "prod", "tls")!["metadata"]!["labels"]!["team"]).Should().Be("theirs");
    }

    [Fact]
    public async Task Never_backwards_a_copy_is_never_a_source()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        var copy = Objects.Secret("prod", "tls", ("a", "1"));
        copy["metadata"]!["labels"] = new JsonObject { ["bellwether.dev/origin"] = "whoever" };
        fleet.Management.Put(copy);
        fleet.Management.Put(Objects.Sync("tls"));

        await fleet.IsReadyAsync("tls", "False", "SourceRefused");

        fleet["east"].Get("secrets", "prod", "tls").Should().BeNull();
    }

    [Fact]
    public async Task Quiet_with_nothing_to_do_there_are_no_writes_and_a_restart_adds_none()
    {
        await using var fleet = await SandboxFleet.StartAsync("east", "west");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");
        var before = fleet.WritesTo("east") + fleet.WritesTo("west");

        await fleet.StopOperatorAsync();
        var version = (string?)fleet.Sync("tls")!["metadata"]!["resourceVersion"];
        fleet.StartOperator();
        await Testing.Eventually.HoldsAsync(
            () => fleet.Log.Split("Brought all 2 copies").Length > 2, () => $"the restarted operator verifies both copies; {fleet.Log}");

        (fleet.WritesTo("east") + fleet.WritesTo("west")).Should().Be(before);
        ((string?)fleet.Sync("tls")!["metadata"]!["resourceVersion"]).Should().Be(version);
    }

    [Fact]
    public async Task No_leaks_values_appear_in_no_log_status_or_event()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        const string canary = "canary-value-4711";
        fleet["east"].Put(Objects.Secret("ingress", "tls", ("mine", canary)));
        fleet.Management.Put(Objects.Secret("prod", "tls", ("key", canary)));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new JsonArray(Objects.Target("prod", "ingress"))));
        await fleet.IsReadyAsync("tls", "False", "CopiesFailing");
        fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("key", canary + "-rotated")));
        await fleet.HasAsync(fleet["east"], "prod", "tls", ("key", canary + "-rotated"));
        await fleet.StopOperatorAsync();

        var told = fleet.Log + fleet.Sync("tls")!.ToJsonString()
            + string.Concat(fleet.Management.List("events.events.k8s.io").Select(item => item.ToJsonString()))
            + fleet["east"].Get("secrets", "prod", "tls")!["metadata"]!.ToJsonString();

        told.Should().NotContain("canary").And.NotContain(Convert.ToBase64String("canary-value"u8)[..12]);
    }

    [Fact]
    public async Task Withdrawing_a_grant_stops_writes_and_deletes_nothing()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");

        fleet.Management.Patch("followerclusters.bellwether.dev", "", "east", new JsonObject { ["spec"] = new JsonObject { ["access"] = new JsonArray() } });
        await fleet.IsReadyAsync("tls", "False", "CopiesFailing");
        var writes = fleet.WritesTo("east");
        fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("a", "2")));
        await fleet.IsReadyAsync("tls", "False", "CopiesFailing");

        fleet.WritesTo("east").Should().Be(writes);
        Objects.Data(fleet["east"].Get("secrets", "prod", "tls")).Should().Equal(("a", "1"));
    }
}
