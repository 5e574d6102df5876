using System.Net;
using System.Text.Json.Nodes;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Syncs.Scenarios;

/// <summary>Copies of syncs that went without seeing to their copies.</summary>
public sealed class VanishedTests
{
    private const string Syncs = "crossclustersyncs.bellwether.dev";
    private const string Followers = "followerclusters.bellwether.dev";

    [Theory]
    [InlineData("Delete")]
    [InlineData("Retain")]
    public async Task Copies_of_a_sync_that_went_while_nobody_looked_are_treated_by_their_own_mark(string policy)
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await IsCopiedAsync(fleet, "tls", policy);

        await fleet.StopOperatorAsync();
        Vanish(fleet, "tls");
        fleet.StartOperator();

        await IsSeenToAsync(fleet, policy);
    }

    [Theory]
    [InlineData("Delete")]
    [InlineData("Retain")]
    public async Task Copies_of_a_sync_whose_finalizer_is_taken_off_are_treated_by_their_own_mark(string policy)
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await IsCopiedAsync(fleet, "tls", policy);
        // The finalizer's own work fails, and somebody loses patience.
        fleet.Intercept = (cluster, request, _) => Task.FromResult(
            cluster == "east" && request.Method != HttpMethod.Get ? new HttpResponseMessage(HttpStatusCode.InternalServerError) : null);
        fleet.Management.Delete(Syncs, "prod", "tls");
        await Eventually.HoldsAsync(() => fleet.Log.Contains("failed: Could not", StringComparison.Ordinal), () => fleet.Log);

        fleet.Management.Patch(Syncs, "prod", "tls", new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } });
        await Eventually.HoldsAsync(() => fleet.Sync("tls") is null, () => fleet.Log);
        fleet.Intercept = null;

        await IsSeenToAsync(fleet, policy);
    }

    [Fact]
    public async Task Nothing_is_concluded_while_the_syncs_cannot_be_asked_for_nor_from_a_list_that_is_behind()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await IsCopiedAsync(fleet, "tls", "Delete");
        await fleet.StopOperatorAsync();
        var asked = 0;
        // The list is of a moment before the sync was made, and the watch is silent: the cache of an API server that lags behind.
        fleet.Intercept = async (cluster, request, cancellationToken) =>
        {
            if (cluster != "management" || !request.RequestUri!.AbsolutePath.Contains("/crossclustersyncs", StringComparison.Ordinal))
            {
                return null;
            }

            if (request.RequestUri.AbsolutePath.EndsWith("/crossclustersyncs", StringComparison.Ordinal))
            {
                if (request.RequestUri.Query.Contains("watch=", StringComparison.Ordinal))
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                }

                return Json("""{"apiVersion":"bellwether.dev/v1alpha1","kind":"CrossClusterSyncList","metadata":{"resourceVersion":"1"},"items":[]}""");
            }

            Interlocked.Increment(ref asked);
            return null;
        };
        var writes = fleet.WritesTo("east");

        fleet.StartOperator();

        // Each visit finds the copy and asks again: had one concluded anything, there would be nothing to ask for soon.
        for (var visit = 1; visit <= 5; visit++)
        {
            var before = Volatile.Read(ref asked);
            fleet.Management.Patch(
                Followers, "", "east", new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["visit"] = $"{visit}" } } });
            await Eventually.HoldsAsync(() => Volatile.Read(ref asked) > before, () => fleet.Log);
        }

        await fleet.StopOperatorAsync();
        fleet.WritesTo("east").Should().Be(writes);
        Objects.Data(fleet["east"].Get("secrets", "prod", "tls")).Should().Equal(("a", "1"));
    }

    [Fact]
    public async Task In_a_follower_that_was_just_made_copies_wait_for_their_syncs_to_be_applied_too()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await IsCopiedAsync(fleet, "tls", "Delete");
        var copy = fleet["east"].Get("secrets", "prod", "tls")!["metadata"]!["resourceVersion"]!.ToString();
        await fleet.StopOperatorAsync();
        Vanish(fleet, "tls");
        fleet.OrphanGrace = TimeSpan.FromHours(1);
        fleet.StartOperator();
        await Eventually.HoldsAsync(() => fleet.Log.Contains("Left copies in east alone", StringComparison.Ordinal), () => fleet.Log);

        fleet["east"].Get("secrets", "prod", "tls")!["metadata"]!["resourceVersion"]!.ToString().Should().Be(copy);
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");

        // Another UID of the sync is no other content.
        fleet["east"].Get("secrets", "prod", "tls")!["metadata"]!["resourceVersion"]!.ToString().Should().Be(copy);
        await fleet.StopOperatorAsync();
        Vanish(fleet, "tls");
        fleet.OrphanGrace = TimeSpan.Zero;
        fleet.StartOperator();
        await fleet.HasNotAsync(fleet["east"], "prod", "tls");
    }

    [Fact]
    public async Task Copies_are_found_to_be_left_also_where_no_sync_is_left_and_that_is_known_late()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await IsCopiedAsync(fleet, "tls", "Delete");
        await fleet.StopOperatorAsync();
        Vanish(fleet, "tls");
        var isReady = new TaskCompletionSource();
        fleet.Intercept = async (cluster, request, cancellationToken) =>
        {
            if (cluster == "management" && request.Method == HttpMethod.Get && request.RequestUri!.AbsolutePath.EndsWith("/crossclustersyncs", StringComparison.Ordinal))
            {
                await isReady.Task.WaitAsync(cancellationToken);
            }

            return null;
        };
        fleet.Management.Patch(Followers, "", "east", new JsonObject { ["status"] = new JsonObject { ["conditions"] = new JsonArray() } }, subresource: "status");
        fleet.StartOperator();
        await Eventually.HoldsAsync(() => (string?)Condition(fleet, "Ready")?["status"] == "True", () => fleet.Log);

        isReady.SetResult();

        await fleet.HasNotAsync(fleet["east"], "prod", "tls");
    }

    [Fact]
    public async Task A_sync_with_a_mistake_in_it_has_not_vanished()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await IsCopiedAsync(fleet, "tls", "Delete");
        var writes = fleet.WritesTo("east");
        await fleet.StopOperatorAsync();
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"]![0]!["clusters"] = new JsonArray("east")));
        fleet.StartOperator();

        await fleet.IsReadyAsync("tls", "False", "InvalidSpec");
        await Eventually.HoldsAsync(() => fleet.Log.Split("Connected to follower east").Length == 3, () => fleet.Log);
        // What comes later in the same follower is through: so would be a deletion.
        fleet.Management.Put(Objects.Secret("prod", "other", ("a", "1")));
        fleet.Management.Put(Objects.Sync("other", "other"));
        await fleet.IsReadyAsync("other");

        fleet.WritesTo("east").Should().Be(writes + 1);
        Objects.Data(fleet["east"].Get("secrets", "prod", "tls")).Should().Equal(("a", "1"));
    }

    [Fact]
    public async Task Many_copies_of_vanished_syncs_are_held_told_on_the_follower_and_approved_there_and_a_sync_that_is_applied_again_gets_its_copies_back()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        var names = Enumerable.Range(0, 21).Select(number => $"s{number:00}").ToArray();
        foreach (var name in names)
        {
            fleet.Management.Put(Objects.Secret("prod", name, ("a", "1")));
            fleet.Management.Put(Objects.Sync(name, name));
        }

        foreach (var name in names)
        {
            await fleet.IsReadyAsync(name);
        }

        await fleet.StopOperatorAsync();
        foreach (var name in names)
        {
            Vanish(fleet, name);
        }

        fleet.StartOperator();
        await Eventually.HoldsAsync(() => Held(fleet) is not null, () => fleet.Log);

        ((long)Held(fleet)!["count"]!, (string?)Held(fleet)!["window"]).Should().Be((21, "Follower"));
        Condition(fleet, "DeletionHeld")!["status"]!.ToString().Should().Be("True");
        Condition(fleet, "Ready")!["status"]!.ToString().Should().Be("True", "the follower is well");
        Copies(fleet).Should().Be(21);

        fleet.Management.Put(Objects.Sync(names[0], names[0]));
        await fleet.IsReadyAsync(names[0]);
        await Eventually.HoldsAsync(() => Held(fleet) is { } held && (long)held["count"]! == 20, () => fleet.Log);
        Copies(fleet).Should().Be(21);
        fleet.Management.Patch(Followers, "", "east", new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["bellwether.dev/approve-deletion"] = (string?)Held(fleet)!["hash"] } },
        });

        await Eventually.HoldsAsync(() => Copies(fleet) == 1, () => fleet.Log);
        await Eventually.HoldsAsync(() => Held(fleet) is null && Condition(fleet, "DeletionHeld") is null, () => fleet.Log);
        await fleet.HasAsync(fleet["east"], "prod", names[0], ("a", "1"));

        int Copies(SandboxFleet of) => names.Count(name => of["east"].Get("secrets", "prod", name) is not null);
    }

    [Fact]
    public async Task Objects_that_are_not_provably_ours_are_left_alone_whatever_their_marks_say()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        var forged = Objects.Secret("prod", "forged", ("a", "theirs"));
        forged["metadata"]!["labels"] = new JsonObject { ["bellwether.dev/origin"] = SandboxFleet.OriginId };
        forged["metadata"]!["annotations"] = new JsonObject { ["bellwether.dev/sync"] = "prod/gone", ["bellwether.dev/on-delete"] = "Delete" };
        fleet["east"].Put(forged);
        await IsCopiedAsync(fleet, "tls", "Delete");

        await fleet.StopOperatorAsync();
        Vanish(fleet, "tls");
        fleet.StartOperator();

        await fleet.HasNotAsync(fleet["east"], "prod", "tls");
        Objects.Data(fleet["east"].Get("secrets", "prod", "forged")).Should().Equal(("a", "theirs"));
    }

    [Fact]
    public async Task A_sync_that_is_back_keeps_copies_that_were_about_to_go_because_it_had_vanished()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await IsCopiedAsync(fleet, "tls", "Delete");
        var copy = fleet["east"].Get("secrets", "prod", "tls")!["metadata"]!["uid"]!.ToString();
        await fleet.StopOperatorAsync();
        Vanish(fleet, "tls");
        // The follower is lost in the very moment of the deletion, and comes back for requests before it does for probes.
        bool lost = false, back = false;
        fleet.Intercept = (cluster, request, _) =>
        {
            var path = request.RequestUri!.AbsolutePath;
            lost |= cluster == "east" && request.Method == HttpMethod.Delete;
            var isProbe = path.EndsWith("/namespaces/kube-system", StringComparison.Ordinal);
            var isLost = isProbe || ((path == "/version" || request.Method == HttpMethod.Delete) && !Volatile.Read(ref back));
            return cluster == "east" && lost && isLost ? throw new HttpRequestException("Lost.") : Task.FromResult<HttpResponseMessage?>(null);
        };
        fleet.StartOperator();
        await Eventually.HoldsAsync(() => (string?)Condition(fleet, "Ready")?["status"] == "False", () => fleet.Log);

        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");
        Volatile.Write(ref back, true);
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "2")));
        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "2"));

        fleet["east"].Get("secrets", "prod", "tls")!["metadata"]!["uid"]!.ToString().Should().Be(copy, "it was never deleted");
    }

    [Theory]
    [InlineData("prod/a/b")]
    [InlineData("prod/..")]
    [InlineData("prod/a b\n2026-11-22T23:55:00Z follower east 9999")]
    public async Task A_mark_that_names_no_possible_sync_is_nobodys_and_holds_up_nothing(string mark)
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await IsCopiedAsync(fleet, "tls", "Delete");
        await fleet.StopOperatorAsync();
        fleet["east"].Patch("secrets", "prod", "tls", new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["bellwether.dev/sync"] = mark } },
        });

        fleet.StartOperator();
        fleet.Management.Put(Objects.Secret("prod", "other", ("a", "1")));
        fleet.Management.Put(Objects.Sync("other", "other"));

        await fleet.IsReadyAsync("other");
        await fleet.IsReadyAsync("tls", "False");
        await Eventually.HoldsAsync(
            () => (long?)fleet.Management.Get(Followers, "", "east")!["status"]!["copies"]?["total"] == 2,
            () => $"{fleet.Management.Get(Followers, "", "east")!["status"]}\n{fleet.Log}");
        Objects.Data(fleet["east"].Get("secrets", "prod", "tls")).Should().Equal(("a", "1"));
    }

    private static async Task IsCopiedAsync(SandboxFleet fleet, string name, string policy)
    {
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync(name, edit: spec => spec["deletion"] = new JsonObject { ["whenSyncDeleted"] = policy }));
        await fleet.IsReadyAsync(name);
    }

    private static async Task IsSeenToAsync(SandboxFleet fleet, string policy)
    {
        if (policy == "Delete")
        {
            await fleet.HasNotAsync(fleet["east"], "prod", "tls");
            return;
        }

        await Eventually.HoldsAsync(
            () => !fleet["east"].Get("secrets", "prod", "tls")!["metadata"]!.ToJsonString().Contains("bellwether.dev/", StringComparison.Ordinal),
            () => fleet.Log);
        Objects.Data(fleet["east"].Get("secrets", "prod", "tls")).Should().Equal(("a", "1"));
    }

    private static void Vanish(SandboxFleet fleet, string name)
    {
        fleet.Management.Patch(Syncs, "prod", name, new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } });
        fleet.Management.Delete(Syncs, "prod", name);
    }

    private static JsonNode? Held(SandboxFleet fleet) => fleet.Management.Get(Followers, "", "east")!["status"]?["heldDeletion"];

    private static JsonNode? Condition(SandboxFleet fleet, string type) => fleet.Management.Get(Followers, "", "east")!["status"]!["conditions"]!
        .AsArray().FirstOrDefault(condition => (string?)condition!["type"] == type);

    private static HttpResponseMessage Json(string text) =>
        new(HttpStatusCode.OK) { Content = new StringContent(text, System.Text.Encoding.UTF8, "application/json") };
}
