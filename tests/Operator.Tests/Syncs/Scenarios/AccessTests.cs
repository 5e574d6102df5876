using System.Text.Json.Nodes;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Syncs.Scenarios;

public sealed class AccessTests
{
    private const string Followers = "followerclusters.bellwether.dev";

    [Fact]
    public async Task A_grant_that_is_withdrawn_stops_writes_and_deletes_nothing()
    {
        await using var fleet = await SandboxFleet.StartAsync("east", "west");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new JsonArray(Objects.Target("prod", "ingress"))));
        await fleet.IsReadyAsync("tls");

        fleet.Management.Patch(Followers, "", "east", Rules(Rule("""{"namespaces":["prod"]}""", "prod")));
        await fleet.IsReadyAsync("tls", "False", "CopiesFailing");
        fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("a", "2")));

        // Everything else goes on.
        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "2"));
        await fleet.HasAsync(fleet["west"], "ingress", "tls", ("a", "2"));
        await Eventually.HoldsAsync(() => fleet.Sync("tls")?["status"]?["copies"]?["synced"]?.ToJsonString() == "3", () => fleet.Log);
        Objects.Data(fleet["east"].Get("secrets", "ingress", "tls")).Should().Equal(("a", "1"));
        var failure = fleet.Sync("tls")!["status"]!["failures"]!.AsArray().Should().ContainSingle().Subject!;
        ((string?)failure["reason"]).Should().Be("AccessDenied");
        ((string?)failure["message"]).Should().EndWith(
            "Missing is a rule such as {from: {namespaces: [prod]}, to: {namespaces: [ingress]}, kinds: [Secret]}.");
        SandboxFleet.Writes(fleet["east"]).Should().NotContain(write => write.Verb == "delete");

        fleet.Management.Patch(Followers, "", "east", Rules(Rule("""{"namespaces":["prod"]}""", "prod", "ing*")));
        await fleet.IsReadyAsync("tls");
        await fleet.HasAsync(fleet["east"], "ingress", "tls", ("a", "2"));
    }

    [Fact]
    public async Task A_rule_that_selects_namespaces_by_labels_follows_them()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Patch(Followers, "", "east", Rules(Rule("""{"selector":{"matchLabels":{"team":"web"}}}""", "prod")));
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls", "False", "CopiesFailing");

        fleet.Management.Patch("namespaces", "", "prod", Labels("web"));

        await fleet.IsReadyAsync("tls");
        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "1"));
        fleet.Management.Patch("namespaces", "", "prod", Labels(null));
        await fleet.IsReadyAsync("tls", "False", "CopiesFailing");
        Objects.Data(fleet["east"].Get("secrets", "prod", "tls")).Should().Equal(("a", "1"));
    }

    [Fact]
    public async Task A_restart_does_not_doubt_what_a_selector_grants()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Patch("namespaces", "", "prod", Labels("web"));
        fleet.Management.Patch(Followers, "", "east", Rules(Rule("""{"selector":{"matchLabels":{"team":"web"}}}""", "p*")));
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");
        await fleet.StopOperatorAsync();
        var version = (string?)fleet.Sync("tls")!["metadata"]!["resourceVersion"];
        var writes = fleet.WritesTo("east");

        fleet.StartOperator();
        fleet.Management.Put(Objects.Secret("prod", "other", ("a", "1")));
        fleet.Management.Put(Objects.Sync("other", source: "other"));
        await fleet.IsReadyAsync("other");

        fleet.WritesTo("east").Should().Be(writes + 1);
        ((string?)fleet.Sync("tls")!["metadata"]!["resourceVersion"]).Should().Be(version, "its status has nothing new to say");
    }

    [Fact]
    public async Task To_a_suspended_follower_nothing_is_written_until_it_goes_on()
    {
        await using var fleet = await SandboxFleet.StartAsync("east", "west");
        foreach (var name in new[] { "tls", "gone", "still" })
        {
            fleet.Management.Put(Objects.Secret("prod", name, ("a", "1")));
            fleet.Management.Put(Objects.Sync(name, source: name));
            await fleet.IsReadyAsync(name);
        }

        fleet.Management.Patch(Followers, "", "east", Suspend(true));
        await Eventually.HoldsAsync(() => (string?)Follower(fleet)?["reason"] == "Suspended", () => fleet.Log);
        ((string?)Follower(fleet)!["status"]).Should().Be("Unknown");
        var writes = fleet.WritesTo("east");
        fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("a", "2")));
        fleet.Management.Delete("crossclustersyncs.bellwether.dev", "prod", "gone");
        fleet["east"].Delete("secrets", "prod", "still");

        await fleet.IsReadyAsync("tls", "Unknown", "Suspended");
        await fleet.IsReadyAsync("still", "Unknown", "Suspended");
        await fleet.HasAsync(fleet["west"], "prod", "tls", ("a", "2"));
        await fleet.HasNotAsync(fleet["west"], "prod", "gone");
        await Eventually.HoldsAsync(() => ((string?)fleet.Ready("gone")?["message"])?.Contains("in east", StringComparison.Ordinal) == true, () => fleet.Log);
        fleet.Sync("tls")!["status"]!["copies"]!["failing"]!.ToJsonString().Should().Be("0");
        fleet.Sync("tls")!["status"]!["copies"]!["pending"]!.ToJsonString().Should().Be("1");
        ((string?)fleet.Ready("tls")!["message"]).Should().Contain("1 of 2 copies").And.Contain("east: suspended by spec.suspend");
        Objects.Data(fleet["east"].Get("secrets", "prod", "gone")).Should().Equal(("a", "1"));
        fleet.WritesTo("east").Should().Be(writes);

        fleet.Management.Patch(Followers, "", "east", Suspend(false));
        await fleet.IsReadyAsync("tls");
        await fleet.IsReadyAsync("still");
        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "2"));
        await Eventually.HoldsAsync(() => fleet.Sync("gone") is null, () => fleet.Log);
        await fleet.HasNotAsync(fleet["east"], "prod", "gone");
    }

    private static JsonNode? Follower(SandboxFleet fleet) =>
        fleet.Management.Get(Followers, "", "east")!["status"]?["conditions"]?.AsArray().First(condition => (string?)condition!["type"] == "Ready");

    private static JsonObject Suspend(bool suspend) => new() { ["spec"] = new JsonObject { ["suspend"] = suspend } };

    private static JsonObject Labels(string? team) =>
        new() { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["team"] = team } } };

    private static JsonObject Rule(string from, params string[] to) => new()
    {
        ["from"] = JsonNode.Parse(from),
        ["to"] = new JsonObject { ["namespaces"] = new JsonArray([.. to.Select(name => (JsonNode)name)]) },
    };

    private static JsonObject Rules(params JsonNode[] rules) =>
        new() { ["spec"] = new JsonObject { ["access"] = new JsonArray(rules) } };
}
