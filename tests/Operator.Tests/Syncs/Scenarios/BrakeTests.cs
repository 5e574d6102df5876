using System.Text.Json.Nodes;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Syncs.Scenarios;

/// <summary>The brake in the whole operator: who is asked, what is written meanwhile, and what approval does.</summary>
public sealed class BrakeTests
{
    private const string Syncs = "crossclustersyncs.bellwether.dev";

    private static readonly string[] Many = [.. Enumerable.Range(0, 12).Select(number => $"many{number:00}")];

    [Fact]
    public async Task A_selector_that_suddenly_selects_nothing_costs_no_copy_until_it_is_approved()
    {
        await using var fleet = await SandboxFleet.StartAsync();
        await IsSpreadAsync(fleet);

        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new JsonArray(Objects.Target("prod"))));
        await fleet.IsReadyAsync("tls", "False", "DeletionHeld");

        var held = fleet.Sync("tls")!["status"]!["heldDeletion"]!;
        ((long)held["count"]!, (string?)held["window"]).Should().Be((12, "Sync"));
        CopiesIn(fleet).Should().Be(12);
        fleet.Sync("tls")!["status"]!["conditions"]!.ToJsonString().Should().Contain("Stalled").And.NotContain("Reconciling");
        await Eventually.HoldsAsync(() => Events(fleet, "DeletionHeld").Count() == 1, () => fleet.Log);

        // A wrong hash does nothing, and everything else goes on.
        Approve(fleet, "000000000000");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "2")));
        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "2"));
        CopiesIn(fleet).Should().Be(12);

        Approve(fleet, (string)held["hash"]!);

        await Eventually.HoldsAsync(() => CopiesIn(fleet) == 0, () => fleet.Log);
        await fleet.IsReadyAsync("tls");
        fleet.Sync("tls")!["status"]!.AsObject().Should().NotContainKey("heldDeletion");
        fleet["east"].Get("secrets", "prod", "tls").Should().NotBeNull();
        Events(fleet, "DeletionHeld").Should().HaveCount(1, "it is told once per plan");
    }

    [Fact]
    public async Task What_is_held_stays_held_over_a_restart_and_is_called_off_by_mending_the_spec()
    {
        await using var fleet = await SandboxFleet.StartAsync();
        await IsSpreadAsync(fleet);
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new JsonArray(Objects.Target("prod"))));
        await fleet.IsReadyAsync("tls", "False", "DeletionHeld");
        var hash = (string)fleet.Sync("tls")!["status"]!["heldDeletion"]!["hash"]!;

        await fleet.StopOperatorAsync();
        var writes = fleet.WritesTo("east");
        fleet.StartOperator();
        await Eventually.HoldsAsync(() => fleet.Log.Split("Connected to follower east").Length == 3, () => fleet.Log);
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "2")));
        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "2"));

        ((string?)fleet.Sync("tls")!["status"]!["heldDeletion"]!["hash"]).Should().Be(hash);
        CopiesIn(fleet).Should().Be(12);
        fleet.WritesTo("east").Should().Be(writes + 1);
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new JsonArray(Objects.Target(["prod", .. Many]))));
        await fleet.IsReadyAsync("tls");
        CopiesIn(fleet).Should().Be(12);
    }

    [Fact]
    public async Task A_sync_that_is_deleted_takes_its_copies_with_it_although_they_are_all_of_its_copies()
    {
        await using var fleet = await SandboxFleet.StartAsync();
        await IsSpreadAsync(fleet);

        fleet.Management.Delete(Syncs, "prod", "tls");

        await Eventually.HoldsAsync(() => fleet.Sync("tls") is null, () => fleet.Log);
        CopiesIn(fleet).Should().Be(0);
    }

    [Fact]
    public async Task A_commit_that_prunes_many_syncs_is_held_with_their_finalizers_until_each_is_approved()
    {
        await using var fleet = await SandboxFleet.StartAsync();
        await IsSpreadAsync(fleet);
        var names = Enumerable.Range(1, 6).Select(number => $"s{number}").ToArray();
        foreach (var name in names)
        {
            fleet.Management.Put(Objects.Sync(name, edit: spec =>
            {
                spec["targets"] = new JsonArray(Objects.Target(Many));
                spec["transform"] = new JsonObject { ["name"] = name };
            }));
            await fleet.IsReadyAsync(name);
        }

        // 85 copies, twelve or thirteen of each sync: four syncs stay below fifty, and the fifth would go over.
        foreach (var name in names.Append("tls"))
        {
            fleet.Management.Delete(Syncs, "prod", name);
        }

        await Eventually.HoldsAsync(() => Held(fleet, [.. names, "tls"]).Count() == 3, () => fleet.Log);
        await Eventually.HoldsAsync(() => AllCopies(fleet, [.. names, "tls"]) is 36 or 37, () => fleet.Log);
        // A restart while the follower can't be asked: nobody knows of a single copy then, and that lets nothing go.
        var held = Held(fleet, [.. names, "tls"]).ToArray();
        await fleet.StopOperatorAsync();
        fleet.Intercept = (cluster, _, _) => cluster == "east" ? throw new HttpRequestException("Lost.") : Task.FromResult<HttpResponseMessage?>(null);
        var log = fleet.Log.Length;
        fleet.StartOperator();
        await Eventually.HoldsAsync(
            () => held.All(name => fleet.Log[log..].Contains($"was not done with prod/{name} ", StringComparison.Ordinal)), () => fleet.Log);
        Held(fleet, held).Should().Equal(held, fleet.Log);
        fleet.Intercept = null;
        await Eventually.HoldsAsync(() => fleet.Log[log..].Contains("Connected to follower east", StringComparison.Ordinal), () => fleet.Log);

        foreach (var name in Held(fleet, [.. names, "tls"]))
        {
            var status = fleet.Sync(name)!["status"]!;
            ((string?)status["heldDeletion"]!["window"]).Should().Be("Fleet");
            Approve(fleet, (string)status["heldDeletion"]!["hash"]!, name);
        }

        await Eventually.HoldsAsync(() => names.Append("tls").All(name => fleet.Sync(name) is null), () => fleet.Log);
        AllCopies(fleet, [.. names, "tls"]).Should().Be(0);
    }

    [Fact]
    public async Task Released_copies_and_copies_that_are_made_anew_are_not_held()
    {
        await using var fleet = await SandboxFleet.StartAsync();
        await IsSpreadAsync(fleet);
        var typed = Objects.Secret("prod", "tls", ("a", "1"));
        typed["type"] = "example.com/other";
        fleet.Management.Delete("secrets", "prod", "tls");
        fleet.Management.Put(typed);
        await Eventually.HoldsAsync(
            () => Many.All(name => (string?)fleet["east"].Get("secrets", name, "tls")?["type"] == "example.com/other"), () => fleet.Log);
        await fleet.IsReadyAsync("tls");

        fleet.Management.Put(Objects.Sync("tls", edit: spec =>
        {
            spec["targets"] = new JsonArray(Objects.Target("prod"));
            spec["deletion"] = new JsonObject { ["whenDeselected"] = "Retain" };
        }));

        await fleet.IsReadyAsync("tls");
        CopiesIn(fleet).Should().Be(12);
        fleet["east"].Get("secrets", Many[0], "tls")!["metadata"]!.ToJsonString().Should().NotContain("bellwether.dev/");
    }

    /// <summary>One follower with thirteen copies of one sync: in prod, and in many more namespaces.</summary>
    private static async Task IsSpreadAsync(SandboxFleet fleet)
    {
        fleet.AddCluster("east");
        foreach (var name in Many)
        {
            fleet["east"].Put(Objects.Namespace(name));
        }

        fleet.AddFollower("east");
        fleet.Management.Patch("followerclusters.bellwether.dev", "", "east", new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["access"] = new JsonArray(new JsonObject
                {
                    ["from"] = new JsonObject { ["namespaces"] = new JsonArray("prod") },
                    ["to"] = new JsonObject { ["namespaces"] = new JsonArray([.. Many.Append("prod").Select(name => (JsonNode)name)]) },
                }),
            },
        });
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new JsonArray(Objects.Target(["prod", .. Many]))));
        await fleet.IsReadyAsync("tls");
    }

    private static int CopiesIn(SandboxFleet fleet) => Many.Count(name => fleet["east"].Get("secrets", name, "tls") is not null);

    private static int AllCopies(SandboxFleet fleet, string[] names) =>
        names.Sum(name => Many.Append("prod").Count(space => fleet["east"].Get("secrets", space, name) is not null));

    private static IEnumerable<string> Held(SandboxFleet fleet, string[] names) =>
        names.Where(name => fleet.Sync(name)?["status"]?["heldDeletion"] is not null);

    private static void Approve(SandboxFleet fleet, string hash, string sync = "tls") => fleet.Management.Patch(
        Syncs, "prod", sync, new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["bellwether.dev/approve-deletion"] = hash } } });

    private static IEnumerable<JsonObject> Events(SandboxFleet fleet, string reason) =>
        fleet.Management.List("events", "prod").Where(item => (string?)item["reason"] == reason);
}
