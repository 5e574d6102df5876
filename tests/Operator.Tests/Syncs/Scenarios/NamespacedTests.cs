using System.Text.Json.Nodes;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Syncs.Scenarios;

/// <summary>A follower in which the operator has rights in namespaces only, as Roles give them.</summary>
public sealed class NamespacedTests
{
    private const string Followers = "followerclusters.bellwether.dev";

    [Fact]
    public async Task Copies_arrive_are_put_right_and_go_with_rights_in_their_namespaces_only()
    {
        await using var fleet = await StartAsync();
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new JsonArray(Objects.Target("prod", "ingress"))));
        await fleet.IsReadyAsync("tls");

        fleet["east"].Delete("secrets", "ingress", "tls");
        await fleet.HasAsync(fleet["east"], "ingress", "tls", ("a", "1"));
        fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("a", "2")));
        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "2"));
        await fleet.HasAsync(fleet["east"], "ingress", "tls", ("a", "2"));
        fleet.Management.Delete("crossclustersyncs.bellwether.dev", "prod", "tls");

        await Eventually.HoldsAsync(() => fleet.Sync("tls") is null, () => fleet.Log);
        await fleet.HasNotAsync(fleet["east"], "prod", "tls");
        await fleet.HasNotAsync(fleet["east"], "ingress", "tls");
    }

    [Fact]
    public async Task A_selector_over_namespaces_says_what_is_missing_and_what_it_selected_before_stays()
    {
        await using var fleet = await StartAsync(begins: false);
        fleet["east"].Patch("namespaces", "", "ingress", new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["tls"] = "yes" } } });
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new JsonArray(new JsonObject
        {
            ["clusterSelector"] = new JsonObject(),
            ["namespaces"] = new JsonObject { ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["tls"] = "yes" } } },
        })));
        await fleet.IsReadyAsync("tls");
        await fleet.StopOperatorAsync();
        var writes = fleet.WritesTo("east");

        fleet.Intercept = Roles.OnlyIn("prod", "ingress", "later");
        fleet.StartOperator();

        await fleet.IsReadyAsync("tls", "False", "CopiesFailing");
        var failure = fleet.Sync("tls")!["status"]!["failures"]!.AsArray().Should().ContainSingle().Subject!;
        ((string?)failure["reason"]).Should().Be("NamespacesUnknown");
        ((string?)failure["message"]).Should().Contain("grant list and watch on namespaces there");
        fleet.WritesTo("east").Should().Be(writes);
        Objects.Data(fleet["east"].Get("secrets", "ingress", "tls")).Should().Equal(("a", "1"));
    }

    [Fact]
    public async Task Copies_where_the_rule_was_withdrawn_are_found_after_a_restart_when_their_sync_is_deleted()
    {
        await using var fleet = await StartAsync();
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new JsonArray(Objects.Target("prod", "ingress"))));
        await fleet.IsReadyAsync("tls");
        fleet.Management.Patch(Followers, "", "east", OnlyTo("prod"));
        await fleet.IsReadyAsync("tls", "False", "CopiesFailing");
        fleet["east"].Get("secrets", "ingress", "tls").Should().NotBeNull();
        await fleet.StopOperatorAsync();
        fleet.StartOperator();

        fleet.Management.Delete("crossclustersyncs.bellwether.dev", "prod", "tls");

        await Eventually.HoldsAsync(() => fleet.Sync("tls") is null, () => fleet.Log);
        await fleet.HasNotAsync(fleet["east"], "prod", "tls");
        await fleet.HasNotAsync(fleet["east"], "ingress", "tls");
    }

    [Fact]
    public async Task Where_the_rights_are_gone_with_the_rule_copies_are_not_believed_to_be_absent()
    {
        await using var fleet = await StartAsync();
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new JsonArray(Objects.Target("prod", "ingress"))));
        await fleet.IsReadyAsync("tls");
        await fleet.StopOperatorAsync();
        fleet.Management.Patch(Followers, "", "east", OnlyTo("prod"));
        fleet.Intercept = Roles.OnlyIn("prod");
        fleet.StartOperator();
        await fleet.IsReadyAsync("tls", "False", "CopiesFailing");

        fleet.Management.Delete("crossclustersyncs.bellwether.dev", "prod", "tls");

        await Eventually.HoldsAsync(
            () => ((string?)fleet.Ready("tls")?["message"])?.Contains("east can't be asked whether there are copies", StringComparison.Ordinal) == true,
            () => fleet.Log);
        fleet["east"].Get("secrets", "ingress", "tls").Should().NotBeNull();
        fleet.Sync("tls").Should().NotBeNull();
    }

    [Fact]
    public async Task A_namespace_that_comes_later_gets_its_copy()
    {
        await using var fleet = await StartAsync();
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new JsonArray(Objects.Target("prod", "later"))));
        await fleet.IsReadyAsync("tls", "False", "CopiesFailing");
        ((string?)fleet.Sync("tls")!["status"]!["failures"]![0]!["reason"]).Should().Be("NamespaceNotFound");

        fleet["east"].Put(Objects.Namespace("later"));

        await Eventually.HoldsAsync(
            () => fleet["east"].Get("secrets", "later", "tls") is not null, () => fleet.Log, within: TimeSpan.FromSeconds(60));
    }

    private static async Task<SandboxFleet> StartAsync(bool begins = true)
    {
        var fleet = await SandboxFleet.StartAsync();
        fleet.Intercept = begins ? Roles.OnlyIn("prod", "ingress", "later") : null;
        fleet.AddCluster("east");
        fleet.AddFollower("east");
        return fleet;
    }

    private static JsonObject OnlyTo(string name) => (JsonObject)JsonNode.Parse(
        $$$"""{"spec":{"access":[{"from":{"namespaces":["prod"]},"to":{"namespaces":["{{{name}}}"]}}]}}""")!;
}
