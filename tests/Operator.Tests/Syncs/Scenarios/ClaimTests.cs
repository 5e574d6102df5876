using System.Text.Json.Nodes;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Syncs.Scenarios;

/// <summary>Syncs, and management clusters, that want one target: one has it, the other says so, and nobody fights.</summary>
public sealed class ClaimTests
{
    private const string Syncs = "crossclustersyncs.bellwether.dev";
    private const string Followers = "followerclusters.bellwether.dev";

    public static TheoryData<string> Ways() => ["first by name, second by name", "first by name, second by label", "first by label, second by name", "first by label, second by label"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_first_to_have_the_copy_keeps_it_also_over_a_restart_and_the_second_gets_it_when_the_first_is_deleted(string ways)
    {
        await using var fleet = await FleetAsync();
        fleet.Management.Put(First(ways));
        await fleet.IsReadyAsync("first");
        fleet.Management.Put(Second(ways));
        await fleet.IsReadyAsync("second", "False", "TargetClaimed");
        var writes = fleet.WritesTo("east");

        await fleet.StopOperatorAsync();
        fleet.StartOperator();
        await fleet.IsReadyAsync("first");
        await fleet.IsReadyAsync("second", "False", "TargetClaimed");
        fleet.WritesTo("east").Should().Be(writes);
        Holder(fleet).Should().Be("prod/first");

        fleet.Management.Delete(Syncs, "prod", "first");

        await fleet.IsReadyAsync("second");
        Holder(fleet).Should().Be("prod/second");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Of_two_that_are_made_while_the_operator_is_down_the_older_gets_the_target(string ways)
    {
        await using var fleet = await FleetAsync();
        await fleet.StopOperatorAsync();
        fleet.Management.Put(First(ways));
        fleet.Management.Put(Second(ways));

        fleet.StartOperator();

        await fleet.IsReadyAsync("first");
        await fleet.IsReadyAsync("second", "False", "TargetClaimed");
        Holder(fleet).Should().Be("prod/first");
        ((string?)fleet.Ready("second")!["message"]).Should().Contain("prod/first");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_older_sync_that_comes_to_want_a_target_later_does_not_take_it_from_a_younger_one(string ways)
    {
        await using var fleet = await FleetAsync();
        fleet.Management.Put(With(First(ways), spec => spec["targets"] = new JsonArray(Objects.Target("ingress"))));
        await fleet.IsReadyAsync("first");
        fleet.Management.Put(Second(ways));
        await fleet.IsReadyAsync("second");

        fleet.Management.Put(First(ways));

        await fleet.IsReadyAsync("first", "False", "TargetClaimed");
        fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("k", "2")));
        await fleet.HasAsync(fleet["east"], "prod", "tls", ("k", "2"));
        await fleet.IsReadyAsync("second");
        Holder(fleet).Should().Be("prod/second");
    }

    [Theory]
    [InlineData("renamed")]
    [InlineData("deselects the namespace")]
    [InlineData("names another source")]
    [InlineData("selects by label and the label goes")]
    [InlineData("selects by label and the object goes")]
    public async Task The_second_gets_the_target_when_the_first_lets_go_of_it(string how)
    {
        await using var fleet = await FleetAsync();
        var byLabel = how.Contains("label", StringComparison.Ordinal);
        fleet.Management.Put(Objects.Secret("prod", "other", ("k", "other")));
        fleet.Management.Put(byLabel
            ? Objects.SelectorSync("first", "team", "web", spec => spec["deletion"] = new JsonObject { ["whenSourceDeleted"] = "Delete" })
            : Objects.Sync("first"));
        await fleet.IsReadyAsync("first");
        // From another source, since the first's may go.
        fleet.Management.Put(Objects.Sync("second", "other", spec => spec["transform"] = new JsonObject { ["name"] = "tls" }));
        await fleet.IsReadyAsync("second", "False", "TargetClaimed");

        switch (how)
        {
            case "renamed":
                fleet.Management.Put(Objects.Sync("first", edit: spec => spec["transform"] = new JsonObject { ["name"] = "renamed" }));
                break;
            case "deselects the namespace":
                fleet.Management.Put(Objects.Sync("first", edit: spec => spec["targets"] = new JsonArray(Objects.Target("ingress"))));
                break;
            case "names another source":
                fleet.Management.Put(Objects.Sync("first", "other"));
                break;
            case "selects by label and the label goes":
                fleet.Management.Patch("secrets", "prod", "tls", Objects.Label("team", null));
                break;
            default:
                fleet.Management.Delete("secrets", "prod", "tls");
                break;
        }

        await fleet.IsReadyAsync("second");
        Holder(fleet).Should().Be("prod/second");
    }

    [Theory]
    [InlineData("suspended", "Unknown", "Suspended")]
    [InlineData("invalid", "False", "InvalidSpec")]
    [InlineData("its source is deleted", "False", "SourceNotFound")]
    public async Task A_first_that_only_stands_still_keeps_its_copy(string how, string ready, string reason)
    {
        await using var fleet = await FleetAsync();
        fleet.Management.Put(Objects.Secret("prod", "other", ("k", "other")));
        var transform = new JsonObject { ["name"] = "tls" };
        fleet.Management.Put(Objects.Sync("first", "other", spec => spec["transform"] = transform.DeepClone()));
        await fleet.IsReadyAsync("first");
        fleet.Management.Put(Objects.Sync("second"));
        await fleet.IsReadyAsync("second", "False", "TargetClaimed");
        var writes = fleet.WritesTo("east");

        switch (how)
        {
            case "suspended":
                fleet.Management.Patch(Syncs, "prod", "first", new JsonObject { ["spec"] = new JsonObject { ["suspend"] = true } });
                break;
            case "invalid":
                fleet.Management.Patch(Syncs, "prod", "first", new JsonObject
                {
                    ["spec"] = new JsonObject { ["targets"] = new JsonArray(new JsonObject { ["clusterSelector"] = new JsonObject(), ["clusters"] = new JsonArray("east") }) },
                });
                break;
            default:
                fleet.Management.Delete("secrets", "prod", "other");
                break;
        }

        await fleet.IsReadyAsync("first", ready, reason);
        await fleet.IsReadyAsync("second", "False", "TargetClaimed");
        Holder(fleet).Should().Be("prod/first");
        fleet.WritesTo("east").Should().Be(writes);

        fleet.Management.Delete(Syncs, "prod", "first");
        await fleet.IsReadyAsync("second");
        Holder(fleet).Should().Be("prod/second");
    }

    [Fact]
    public async Task A_first_that_loses_its_grant_keeps_its_copy_until_it_is_deleted()
    {
        await using var fleet = await FleetAsync();
        fleet.Management.Put(Objects.Namespace("shop"));
        fleet.Management.Put(Objects.Secret("shop", "tls", ("k", "shop")));
        Grant(fleet, "prod", "shop");
        fleet.Management.Put(Objects.Sync("first", edit: InIngress));
        await fleet.IsReadyAsync("first");
        var second = Objects.Sync("second", edit: InIngress);
        second["metadata"]!["namespace"] = "shop";
        fleet.Management.Put(second);
        await Eventually.HoldsAsync(() => Reason(fleet) == "TargetClaimed", () => fleet.Log);

        Grant(fleet, "shop");
        await fleet.IsReadyAsync("first", "False", "CopiesFailing");

        await Eventually.HoldsAsync(() => Reason(fleet) == "TargetClaimed", () => fleet.Log);
        Holder(fleet, "ingress").Should().Be("prod/first");

        fleet.Management.Delete(Syncs, "prod", "first");
        await Eventually.HoldsAsync(() => Reason(fleet) == "Synced", () => fleet.Log);
        Holder(fleet, "ingress").Should().Be("shop/second");
    }

    [Fact]
    public async Task Of_two_management_clusters_the_second_leaves_the_copy_alone_and_gets_the_place_when_the_first_lets_go()
    {
        await using var first = await FleetAsync();
        first.Management.Put(Objects.Sync("tls"));
        await first.IsReadyAsync("tls");
        await using var second = await SandboxFleet.BesideAsync(first, "east", "Adopt");
        second.Management.Put(Objects.Secret("prod", "tls", ("k", "of the second")));
        var writes = Changes(first);

        second.Management.Put(Objects.Sync("tls", edit: spec => spec["conflictPolicy"] = "Adopt"));
        await second.IsReadyAsync("tls", "False", "CopiesFailing");
        var failure = second.Sync("tls")!["status"]!["failures"]![0]!;
        ((string?)failure["reason"]).Should().Be("ForeignObject");
        ((string?)failure["message"]).Should().Contain("another management cluster keeps");
        await first.IsReadyAsync("tls");
        Changes(first).Should().Be(writes);
        await first.HasAsync(first["east"], "prod", "tls", ("k", "1"));

        // Both see each other's work as nobody's: neither deletes the other's.
        second.Management.Delete(Syncs, "prod", "tls");
        await Eventually.HoldsAsync(() => second.Sync("tls") is null, () => second.Log);
        await first.HasAsync(first["east"], "prod", "tls", ("k", "1"));
        second.Management.Put(Objects.Sync("tls"));
        await second.IsReadyAsync("tls", "False", "CopiesFailing");

        first.Management.Delete(Syncs, "prod", "tls");
        await second.IsReadyAsync("tls");
        await second.HasAsync(first["east"], "prod", "tls", ("k", "of the second"));
    }

    private static async Task<SandboxFleet> FleetAsync()
    {
        var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("k", "1")).Labelled("team", "web").Labelled("tier", "front"));
        return fleet;
    }

    /// <summary>Writes of any operator that came to something.</summary>
    private static int Changes(SandboxFleet fleet) => SandboxFleet.Writes(fleet["east"]).Count(write => write.Code < 300);

    private static JsonObject First(string ways) =>
        ways.StartsWith("first by label", StringComparison.Ordinal) ? Objects.SelectorSync("first", "team", "web") : Objects.Sync("first");

    private static JsonObject Second(string ways) =>
        ways.EndsWith("second by label", StringComparison.Ordinal) ? Objects.SelectorSync("second", "tier", "front") : Objects.Sync("second");

    private static JsonObject With(JsonObject sync, Action<JsonObject> edit)
    {
        edit(sync["spec"]!.AsObject());
        return sync;
    }

    private static void InIngress(JsonObject spec) => spec["targets"] = new JsonArray(Objects.Target("ingress"));

    private static void Grant(SandboxFleet fleet, params string[] from) => fleet.Management.Patch(Followers, "", "east", new JsonObject
    {
        ["spec"] = new JsonObject
        {
            ["access"] = new JsonArray([.. from.Select(name => new JsonObject
            {
                ["from"] = new JsonObject { ["namespaces"] = new JsonArray(name) },
                ["to"] = new JsonObject { ["namespaces"] = new JsonArray("ingress") },
            })]),
        },
    });

    /// <summary>Of Ready of shop/second.</summary>
    private static string? Reason(SandboxFleet fleet) =>
        (string?)fleet.Management.Get(Syncs, "shop", "second")?["status"]?["conditions"]?.AsArray()
            .FirstOrDefault(condition => (string?)condition!["type"] == "Ready")?["reason"];

    private static string? Holder(SandboxFleet fleet, string @namespace = "prod") =>
        (string?)fleet["east"].Get("secrets", @namespace, "tls")?["metadata"]?["annotations"]?["bellwether.dev/sync"];
}
