using System.Net;
using System.Text.Json.Nodes;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Syncs.Scenarios;

public sealed class DeletionTests
{
    private const string Syncs = "crossclustersyncs.bellwether.dev";

    [Fact]
    public async Task A_deleted_sync_takes_its_copies_with_it()
    {
        await using var fleet = await SandboxFleet.StartAsync("east", "west");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");

        fleet.Management.Delete(Syncs, "prod", "tls");

        await fleet.HasNotAsync(fleet["east"], "prod", "tls");
        await fleet.HasNotAsync(fleet["west"], "prod", "tls");
        await Eventually.HoldsAsync(() => fleet.Sync("tls") is null, () => fleet.Log);
    }

    [Fact]
    public async Task A_deleted_sync_takes_its_copies_with_it_where_the_grant_was_withdrawn_too()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");
        fleet.Management.Patch("followerclusters.bellwether.dev", "", "east", new JsonObject { ["spec"] = new JsonObject { ["access"] = new JsonArray() } });
        await fleet.IsReadyAsync("tls", "False", "CopiesFailing");
        await fleet.StopOperatorAsync();
        fleet.StartOperator();
        await fleet.IsReadyAsync("tls", "False", "CopiesFailing");

        fleet.Management.Delete(Syncs, "prod", "tls");

        await Eventually.HoldsAsync(() => fleet.Sync("tls") is null, () => fleet.Log);
        await fleet.HasNotAsync(fleet["east"], "prod", "tls");
    }

    [Fact]
    public async Task A_deleted_sync_is_held_where_the_kind_of_its_copies_cannot_be_listed_and_the_other_kinds_go_on()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");
        await fleet.StopOperatorAsync();
        var refuses = true;
        fleet.Intercept = (cluster, request, _) => Task.FromResult(
            refuses && cluster == "east" && request.Method == HttpMethod.Get && request.RequestUri!.AbsolutePath == "/api/v1/secrets"
                ? new HttpResponseMessage(HttpStatusCode.Forbidden)
                {
                    Content = new StringContent("""{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403}"""),
                }
                : null);
        fleet.StartOperator();
        fleet.Management.Put(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "settings", ["namespace"] = "prod" },
        });
        fleet.Management.Put(Objects.Sync("settings", source: "settings", edit: spec => spec["source"]!["kind"] = "ConfigMap"));
        await fleet.IsReadyAsync("settings");

        fleet.Management.Delete(Syncs, "prod", "tls");

        await Eventually.HoldsAsync(
            () => ((string?)fleet.Ready("tls")?["message"])?.Contains("east can't be asked whether there are copies", StringComparison.Ordinal) == true,
            () => fleet.Log);
        fleet.Sync("tls").Should().NotBeNull();
        refuses = false;
        await Eventually.HoldsAsync(() => fleet.Sync("tls") is null, () => fleet.Log);
        fleet["east"].Get("secrets", "prod", "tls").Should().BeNull();
    }

    [Fact]
    public async Task Retain_releases_the_copies_marks_off_and_data_untouched()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["deletion"] = new JsonObject { ["whenSyncDeleted"] = "Retain" }));
        await fleet.IsReadyAsync("tls");

        fleet.Management.Delete(Syncs, "prod", "tls");
        await Eventually.HoldsAsync(() => fleet.Sync("tls") is null, () => fleet.Log);

        var left = fleet["east"].Get("secrets", "prod", "tls")!;
        Objects.Data(left).Should().Equal(("a", "1"));
        left["metadata"]!.ToJsonString().Should().NotContain("bellwether.dev/");
    }

    [Fact]
    public async Task A_namespace_taken_out_of_the_mapping_loses_its_copy_and_the_others_keep_theirs()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new JsonArray(Objects.Target("prod", "ingress"))));
        await fleet.IsReadyAsync("tls");

        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new JsonArray(Objects.Target("ingress"))));

        await fleet.HasNotAsync(fleet["east"], "prod", "tls");
        await fleet.HasAsync(fleet["east"], "ingress", "tls", ("a", "1"));
    }

    [Fact]
    public async Task An_invalid_edit_costs_no_copy()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");
        var writes = fleet.WritesTo("east");

        // Two ways to choose clusters at once: a rule that this server's schema can't state.
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"]![0]!["clusters"] = new JsonArray("east")));
        await fleet.IsReadyAsync("tls", "False", "InvalidSpec");

        Objects.Data(fleet["east"].Get("secrets", "prod", "tls")).Should().Equal(("a", "1"));
        fleet.WritesTo("east").Should().Be(writes);
    }

    [Fact]
    public async Task A_second_sync_for_the_same_target_is_stalled_and_takes_over_when_the_first_lets_go()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("first"));
        await fleet.IsReadyAsync("first");

        fleet.Management.Put(Objects.Sync("second"));
        await fleet.IsReadyAsync("second", "False", "TargetClaimed");
        fleet.Management.Delete(Syncs, "prod", "first");

        await fleet.IsReadyAsync("second");
        ((string?)fleet["east"].Get("secrets", "prod", "tls")!["metadata"]!["annotations"]!["bellwether.dev/sync"]).Should().Be("prod/second");
    }
}
