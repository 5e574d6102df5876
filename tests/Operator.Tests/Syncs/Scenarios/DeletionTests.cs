using System.Net;
using System.Text.Json.Nodes;
using Bellwether.Sandbox;
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

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.NotFound)]
    public async Task A_deleted_sync_is_held_where_the_kind_of_its_copies_cannot_be_listed_and_the_other_kinds_go_on(HttpStatusCode code)
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");
        await fleet.StopOperatorAsync();
        var refuses = true;
        fleet.Intercept = (cluster, request, _) => Task.FromResult(
            refuses && cluster == "east" && request.Method == HttpMethod.Get && request.RequestUri!.AbsolutePath == "/api/v1/secrets"
                ? new HttpResponseMessage(code)
                {
                    Content = new StringContent(
                        $$$"""{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"{{{code}}}","code":{{{(int)code}}}}"""),
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

    /// <summary>Of several API servers one can be behind; what its cache shows is how things were, and copies that are wanted by now aren't in it.</summary>
    [Fact]
    public async Task After_a_restart_an_API_server_whose_cache_is_behind_costs_no_copy()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new JsonArray(Objects.Target("prod"))));
        await fleet.IsReadyAsync("tls");
        var before = fleet.Management.ResourceVersion;
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new JsonArray(Objects.Target("prod", "ingress"))));
        await fleet.IsReadyAsync("tls");
        var copy = fleet["east"].Get("secrets", "ingress", "tls")!["metadata"]!["uid"]!.ToString();
        await fleet.StopOperatorAsync();
        var isBehind = false;
        fleet.Intercept = async (cluster, request, _) =>
        {
            var (path, query) = (request.RequestUri!.AbsolutePath, request.RequestUri.Query);
            if (cluster == "management" && path.EndsWith("/crossclustersyncs", StringComparison.Ordinal))
            {
                if (query.Contains("watch", StringComparison.Ordinal))
                {
                    // Long enough for the old spec to be carried out.
                    await (isBehind ? fleet.HasNotAsync(fleet["east"], "ingress", "tls") : Task.CompletedTask);
                }
                else if (query.Contains("resourceVersion=0", StringComparison.Ordinal))
                {
                    isBehind = true;
                    fleet.Management.Faults.Add(seen => seen is { Verb: "list", Resource: "crossclustersyncs.bellwether.dev" or "crossclustersyncs" }, Fault.StaleRead(before), times: 1);
                }
            }

            return null;
        };

        fleet.StartOperator();
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "2")));

        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "2"));
        await fleet.HasAsync(fleet["east"], "ingress", "tls", ("a", "2"));
        fleet["east"].Get("secrets", "ingress", "tls")!["metadata"]!["uid"]!.ToString().Should().Be(copy, "it was never deleted");
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
