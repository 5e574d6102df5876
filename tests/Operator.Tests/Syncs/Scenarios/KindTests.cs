using System.Net;
using System.Text.Json.Nodes;
using Bellwether.Operator.Syncs.Sources;
using Bellwether.Sandbox;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Syncs.Scenarios;

/// <summary>Custom resources as sources: any kind that a grant names.</summary>
public sealed class KindTests
{
    private const string Widgets = "widgets.example.com";
    private const string Definitions = "customresourcedefinitions.apiextensions.k8s.io";
    private const string Syncs = "crossclustersyncs.bellwether.dev";

    [Fact]
    public async Task A_custom_resource_is_copied_repaired_changed_and_deleted_and_costs_no_write_in_between()
    {
        await using var fleet = await StartAsync("east", "west");
        fleet.Management.Put(Widget("big", 3));

        fleet.Management.Put(Sync());
        await fleet.IsReadyAsync("widgets");

        Size(fleet["east"], "big").Should().Be(3);
        Size(fleet["west"], "big").Should().Be(3);
        fleet["east"].Get(Widgets, "prod", "big")!["status"].Should().BeNull();
        await IsQuietAsync(fleet);

        fleet["east"].Patch(Widgets, "prod", "big", Spec(new JsonObject { ["size"] = 99, ["color"] = "blue" }));
        await Eventually.HoldsAsync(
            () => Size(fleet["east"], "big") == 3 && fleet["east"].Get(Widgets, "prod", "big")!["spec"]!["color"]!.GetValue<string>() == "red",
            () => $"{fleet["east"].Get(Widgets, "prod", "big")?.ToJsonString()}\n{fleet.Log}");
        await fleet.IsReadyAsync("widgets");
        await IsQuietAsync(fleet);

        fleet.Management.Patch(Widgets, "prod", "big", Spec(new JsonObject { ["size"] = 4 }));
        await Eventually.HoldsAsync(() => Size(fleet["east"], "big") == 4 && Size(fleet["west"], "big") == 4, () => fleet.Log);
        await fleet.IsReadyAsync("widgets");
        await IsQuietAsync(fleet);

        fleet.Management.Delete(Syncs, "prod", "widgets");
        await Eventually.HoldsAsync(
            () => fleet["east"].Get(Widgets, "prod", "big") is null && fleet["west"].Get(Widgets, "prod", "big") is null && fleet.Sync("widgets") is null,
            () => fleet.Log);
    }

    [Fact]
    public async Task After_a_restart_copies_of_a_custom_resource_are_known_and_not_written()
    {
        await using var fleet = await StartAsync("east");
        fleet.Management.Put(Widget("big", 3));
        fleet.Management.Put(Sync());
        await fleet.IsReadyAsync("widgets");
        var writes = fleet.WritesTo("east");
        await fleet.StopOperatorAsync();
        var version = (string?)fleet.Sync("widgets")!["metadata"]!["resourceVersion"];
        fleet.Management.Put(Secret());
        fleet.Management.Put(Objects.Sync("tls"));

        fleet.StartOperator();
        await fleet.IsReadyAsync("tls");
        await fleet.IsReadyAsync("widgets");

        SandboxFleet.Writes(fleet["east"]).Skip(writes).Should().OnlyContain(write => write.Resource == "secrets");
        ((string?)fleet.Sync("widgets")!["metadata"]!["resourceVersion"]).Should().Be(version, "there was nothing to say");
    }

    [Fact]
    public async Task A_follower_without_the_kind_blocks_only_its_own_copies_of_it_until_its_definition_is_there()
    {
        await using var fleet = await StartAsync(["east", "west"], withDefinition: ["east"]);
        fleet.Management.Put(Widget("big", 3));
        fleet.Management.Put(Secret());
        fleet.Management.Put(Sync());
        fleet.Management.Put(Objects.Sync("tls"));

        await fleet.IsReadyAsync("tls");
        await fleet.IsReadyAsync("widgets", "False", "CopiesFailing");
        await Eventually.HoldsAsync(() => Size(fleet["east"], "big") == 3, () => fleet.Log);
        await Eventually.HoldsAsync(
            () => fleet.Sync("widgets")!["status"]!["failures"]!.AsArray() is [{ } only] && (string?)only["reason"] == "KindNotServed", () => fleet.Log);
        var failure = fleet.Sync("widgets")!["status"]!["failures"]!.AsArray().Should().ContainSingle().Subject!;
        failure["cluster"]!.GetValue<string>().Should().Be("west");
        failure["reason"]!.GetValue<string>().Should().Be("KindNotServed");
        failure["message"]!.GetValue<string>().Should().StartWith("FollowerCluster west doesn't serve Widget.example.com; install");

        fleet["west"].Put(Definition());
        await fleet.IsReadyAsync("widgets");
        Size(fleet["west"], "big").Should().Be(3);
    }

    [Fact]
    public async Task A_kind_whose_lists_fail_in_a_follower_holds_up_no_other_kind_there()
    {
        await using var fleet = await StartAsync("east");
        await fleet.StopOperatorAsync();
        var broken = fleet["east"].Faults.Add(request => request.Resource == Widgets, Fault.ServerError());
        fleet.Management.Put(Widget("big", 3));
        fleet.Management.Put(Secret());
        fleet.Management.Put(Sync());
        fleet.Management.Put(Objects.Sync("tls"));
        fleet.StartOperator();

        await fleet.IsReadyAsync("tls");
        await fleet.IsReadyAsync("widgets", "False", "CopiesFailing");
        await Eventually.HoldsAsync(
            () => Conditions(fleet).Contains("list widgets.example.com (it answers 500)", StringComparison.Ordinal), () => $"{Conditions(fleet)}\n{fleet.Log}");

        fleet["east"].Faults.Remove(broken);
        await fleet.IsReadyAsync("widgets");
        Size(fleet["east"], "big").Should().Be(3);
    }

    [Fact]
    public async Task A_kind_whose_lists_fail_where_nobody_may_copy_it_to_is_not_even_said()
    {
        await using var fleet = await StartAsync("east");
        await fleet.StopOperatorAsync();
        fleet.LetIn("east", "Secret");
        var broken = fleet["east"].Faults.Add(request => request.Resource == Widgets, Fault.ServerError());
        fleet.Management.Put(Widget("big", 3));
        fleet.Management.Put(Secret());
        fleet.Management.Put(Sync());
        fleet.Management.Put(Objects.Sync("tls"));
        fleet.StartOperator();

        await fleet.IsReadyAsync("widgets", "False", "CopiesFailing");
        await fleet.IsReadyAsync("tls");
        await Eventually.HoldsAsync(() => broken.Hits > 1, () => fleet.Log);

        Conditions(fleet).Should().NotContain("widgets").And.Contain("Connected");
    }

    [Fact]
    public async Task A_follower_that_answers_nonsense_about_a_kind_goes_on_with_all_others()
    {
        await using var fleet = await StartAsync("east");
        await fleet.StopOperatorAsync();
        fleet.Intercept = (cluster, request, _) => Task.FromResult(
            cluster == "east" && request.RequestUri!.AbsolutePath.StartsWith("/apis/example.com", StringComparison.Ordinal)
                ? new HttpResponseMessage(System.Net.HttpStatusCode.OK) { Content = new StringContent("<html>It works!</html>", System.Text.Encoding.UTF8, "text/html") }
                : null);
        fleet.Management.Put(Widget("big", 3));
        fleet.Management.Put(Secret());
        fleet.Management.Put(Sync());
        fleet.Management.Put(Objects.Sync("tls"));
        fleet.StartOperator();

        await fleet.IsReadyAsync("tls");
        await fleet.IsReadyAsync("widgets", "False", "CopiesFailing");

        fleet.Intercept = null;
        await fleet.IsReadyAsync("widgets");
    }

    [Fact]
    public async Task A_kind_that_the_management_cluster_lacks_is_said_and_picked_up_when_it_comes()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.LetIn("east", "Widget.example.com");
        fleet["east"].Put(Definition());
        fleet.Management.Put(Sync());

        await fleet.IsReadyAsync("widgets", "False", "KindNotFound");

        fleet.Management.Put(Definition());
        await fleet.IsReadyAsync("widgets", "False", "SourceNotFound");
        fleet.Management.Put(Widget("big", 3));
        await fleet.IsReadyAsync("widgets");
        Size(fleet["east"], "big").Should().Be(3);
    }

    [Fact]
    public async Task A_sync_that_goes_over_to_another_kind_while_nobody_looks_takes_its_old_copies_with_it()
    {
        await using var fleet = await StartAsync("east");
        fleet.Management.Put(Widget("big", 3));
        fleet.Management.Put(Secret());
        fleet.Management.Put(Sync());
        await fleet.IsReadyAsync("widgets");
        await fleet.StopOperatorAsync();

        fleet.Management.Patch(Syncs, "prod", "widgets", Spec(new JsonObject
        {
            ["source"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Secret", ["name"] = "tls" },
        }));
        fleet.StartOperator();

        await fleet.IsReadyAsync("widgets");
        await Eventually.HoldsAsync(() => fleet["east"].Get(Widgets, "prod", "big") is null, () => fleet.Log);
        fleet["east"].Get("secrets", "prod", "tls").Should().NotBeNull();
    }

    [Fact]
    public async Task Kinds_that_a_tenant_makes_up_take_no_room_from_those_that_there_are()
    {
        await using var fleet = await StartAsync("east");
        await fleet.StopOperatorAsync();
        for (var i = 0; i < OtherKinds.MostKinds + 10; i++)
        {
            fleet.Management.Put(Objects.Sync($"a-{i}", edit: spec => spec["source"] = new JsonObject
            {
                ["apiVersion"] = "made-up.example.com/v1",
                ["kind"] = $"Kind{i}",
                ["name"] = "x",
            }));
        }

        fleet.Management.Put(Widget("big", 3));
        fleet.Management.Put(Sync());
        fleet.StartOperator();

        await fleet.IsReadyAsync("widgets");
        Size(fleet["east"], "big").Should().Be(3);
    }

    [Fact]
    public async Task A_grant_for_secrets_lets_no_other_kind_in()
    {
        await using var fleet = await StartAsync("east");
        fleet.LetIn("east", "Secret", "Widget.other.example.com", "Widget");
        fleet.Management.Put(Widget("big", 3));
        fleet.Management.Put(Sync());

        await fleet.IsReadyAsync("widgets", "False", "CopiesFailing");

        fleet.Sync("widgets")!["status"]!["failures"]![0]!["reason"]!.GetValue<string>().Should().Be("AccessDenied");
        fleet["east"].Get(Widgets, "prod", "big").Should().BeNull();
    }

    private static string Conditions(SandboxFleet fleet) =>
        fleet.Management.Get("followerclusters.bellwether.dev", "", "east")?["status"]?["conditions"]?.ToJsonString() ?? "";

    [Fact]
    public async Task Copies_of_a_kind_that_the_rules_no_longer_have_go_with_their_sync()
    {
        await using var fleet = await StartAsync("east");
        fleet.Management.Put(Widget("big", 3));
        fleet.Management.Put(Sync());
        await fleet.IsReadyAsync("widgets");
        fleet.LetIn("east", "Secret");
        await fleet.IsReadyAsync("widgets", "False", "CopiesFailing");

        fleet.Management.Delete(Syncs, "prod", "widgets");

        await Eventually.HoldsAsync(
            () => fleet["east"].Get(Widgets, "prod", "big") is null && fleet.Sync("widgets") is null,
            () => $"{fleet.Sync("widgets")?["status"]}\n{fleet.Log}");
    }

    [Fact]
    public async Task A_follower_that_could_not_say_whether_it_has_the_kind_is_asked_again()
    {
        await using var fleet = await StartAsync("east");
        fleet.Management.Put(Widget("big", 3));
        bool isManagementMute = true, isFollowerMute = true;
        fleet.Intercept = (cluster, request, _) => Task.FromResult(
            request.RequestUri!.AbsolutePath.StartsWith("/apis/example.com", StringComparison.Ordinal)
            && !request.RequestUri.AbsolutePath.Contains("/widgets", StringComparison.Ordinal)
            && (cluster == "management" ? Volatile.Read(ref isManagementMute) : Volatile.Read(ref isFollowerMute))
                ? new HttpResponseMessage(HttpStatusCode.InternalServerError)
                : null);
        await fleet.StopOperatorAsync();
        var before = fleet.Log.Length;
        fleet.Management.Put(Sync());
        fleet.StartOperator();
        await fleet.IsReadyAsync("widgets", "Unknown");
        await Eventually.HoldsAsync(() => fleet.Log[before..].Contains("Connected to follower east", StringComparison.Ordinal), () => fleet.Log);
        Volatile.Write(ref isManagementMute, false);
        await fleet.IsReadyAsync("widgets", "False", "CopiesFailing");

        Volatile.Write(ref isFollowerMute, false);

        await Eventually.HoldsAsync(() => Size(fleet["east"], "big") == 3, () => fleet.Log, within: TimeSpan.FromSeconds(40));
        await fleet.IsReadyAsync("widgets");
    }

    private static Task<SandboxFleet> StartAsync(params string[] followers) => StartAsync(followers, followers);

    private static async Task<SandboxFleet> StartAsync(string[] followers, string[] withDefinition)
    {
        var fleet = await SandboxFleet.StartAsync(followers);
        fleet.Management.Put(Definition());
        foreach (var name in withDefinition)
        {
            fleet[name].Put(Definition());
        }

        // Before anybody looks for the kind: what is lacking is looked for again only after a while.
        await Eventually.HoldsAsync(() => withDefinition.All(name => IsEstablished(fleet[name])) && IsEstablished(fleet.Management));
        foreach (var name in followers)
        {
            fleet.LetIn(name, "Secret", "Widget.example.com");
        }

        return fleet;
    }

    /// <summary>While a sync of another kind comes and goes, nothing of this one is written. A first one is the time to settle.</summary>
    private static async Task IsQuietAsync(SandboxFleet fleet)
    {
        await PassAsync(fleet);
        var before = WidgetWrites(fleet);

        await PassAsync(fleet);

        WidgetWrites(fleet).Should().Be(before, fleet.Log);
    }

    private static bool IsEstablished(ApiServer server) => server.Get(Definitions, "", Widgets)?["status"]?["conditions"] is JsonArray conditions
        && conditions.Any(condition => (string?)condition!["type"] == "Established" && (string?)condition["status"] == "True");

    private static int WidgetWrites(SandboxFleet fleet) =>
        fleet.Followers.Values.Sum(server => SandboxFleet.Writes(server).Count(write => write.Resource.StartsWith("widgets", StringComparison.Ordinal)));

    private static async Task PassAsync(SandboxFleet fleet)
    {
        var name = $"other-{Guid.NewGuid():n}";
        fleet.Management.Put(Secret());
        fleet.Management.Put(Objects.Sync(name));
        await fleet.IsReadyAsync(name);
        fleet.Management.Delete(Syncs, "prod", name);
        await Eventually.HoldsAsync(() => fleet.Sync(name) is null, () => fleet.Log);
        await fleet.IsReadyAsync("widgets");
    }

    private static long? Size(ApiServer server, string name) => (long?)server.Get(Widgets, "prod", name)?["spec"]?["size"];

    private static JsonObject Spec(JsonObject spec) => new() { ["spec"] = spec };

    private static JsonObject Secret() => Objects.Secret("prod", "tls", ("a", "1"));

    private static JsonObject Sync() => Objects.Sync("widgets", edit: spec => spec["source"] = new JsonObject
    {
        ["apiVersion"] = "example.com/v1",
        ["kind"] = "Widget",
        ["name"] = "big",
    });

    private static JsonObject Widget(string name, int size) => new()
    {
        ["apiVersion"] = "example.com/v1",
        ["kind"] = "Widget",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "prod" },
        ["spec"] = new JsonObject { ["size"] = size, ["parts"] = new JsonArray(new JsonObject { ["name"] = "x" }) },
        ["status"] = new JsonObject { ["phase"] = "Done" },
    };

    private static JsonObject Definition() => JsonNode.Parse(
        """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.example.com"},
         "spec":{"group":"example.com","scope":"Namespaced","names":{"kind":"Widget","plural":"widgets","singular":"widget","listKind":"WidgetList"},
          "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{
            "spec":{"type":"object","properties":{"size":{"type":"integer"},"color":{"type":"string","default":"red"},
              "parts":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],
                "items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"count":{"type":"integer","default":1}}}}}},
            "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}}]}}
        """)!.AsObject();
}
