using System.Text.Json.Nodes;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Syncs.Scenarios;

public sealed class SelectorTests
{
    private const string Syncs = "crossclustersyncs.bellwether.dev";

    [Fact]
    public async Task Every_object_that_matches_gets_copies_of_its_own_and_no_other_does()
    {
        await using var fleet = await SandboxFleet.StartAsync("east", "west");
        fleet.Management.Put(Web("a", "1"));
        fleet.Management.Put(Web("b", "2"));
        fleet.Management.Put(Objects.Secret("prod", "c", ("k", "3")).Labelled("team", "db"));
        fleet.Management.Put(Objects.Secret("prod", "d", ("k", "4")));
        fleet.Management.Put(Objects.SelectorSync("web", "team", "web"));

        await fleet.IsReadyAsync("web");

        foreach (var follower in new[] { "east", "west" })
        {
            await fleet.HasAsync(fleet[follower], "prod", "a", ("k", "1"));
            await fleet.HasAsync(fleet[follower], "prod", "b", ("k", "2"));
            fleet[follower].Get("secrets", "prod", "c").Should().BeNull();
            fleet[follower].Get("secrets", "prod", "d").Should().BeNull();
        }

        var status = fleet.Sync("web")!["status"]!;
        ((string?)status["source"]).Should().Be("Secret (team=web)");
        ((string?)status["copies"]!["summary"]).Should().Be("4/4");
        ((string?)Available(fleet, "web")["message"]).Should().Be("2 secrets of prod match spec.source.selector.");
    }

    [Fact]
    public async Task A_sync_that_goes_over_to_another_kind_deselects_its_copies_whose_sources_are_still_there()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Web("a", "1"));
        fleet.Management.Put(Objects.SelectorSync("web", "team", "web"));
        await fleet.IsReadyAsync("web");
        fleet.Management.Put(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "b", ["namespace"] = "prod" },
            ["data"] = new JsonObject { ["k"] = "2" },
        }.Labelled("team", "web"));

        fleet.Management.Put(Objects.SelectorSync("web", "team", "web", spec => spec["source"]!["kind"] = "ConfigMap"));

        await Eventually.HoldsAsync(() => fleet["east"].Get("configmaps", "prod", "b") is not null, () => fleet.Log);
        await fleet.HasNotAsync(fleet["east"], "prod", "a");
        await fleet.IsReadyAsync("web");
    }

    [Fact]
    public async Task A_new_match_is_copied_a_change_reads_and_writes_only_its_own_object()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Web("a", "1"));
        fleet.Management.Put(Web("b", "2"));
        fleet.Management.Put(Objects.SelectorSync("web", "team", "web"));
        await fleet.IsReadyAsync("web");

        fleet.Management.Put(Web("new", "3"));
        await fleet.HasAsync(fleet["east"], "prod", "new", ("k", "3"));
        fleet.Management.Put(Objects.Secret("prod", "labelled-later", ("k", "4")));
        fleet.Management.Patch("secrets", "prod", "labelled-later", Objects.Label("team", "web"));
        await fleet.HasAsync(fleet["east"], "prod", "labelled-later", ("k", "4"));
        await Eventually.HoldsAsync(() => Summary(fleet) == "4/4", () => fleet.Sync("web")!.ToJsonString());

        var read = new List<string>();
        fleet.Intercept = (cluster, request, _) =>
        {
            if (cluster == "management" && request.Method == HttpMethod.Get && request.RequestUri!.AbsolutePath.StartsWith("/api/v1/namespaces/prod/secrets/", StringComparison.Ordinal))
            {
                lock (read)
                {
                    read.Add(request.RequestUri.AbsolutePath.Split('/')[^1]);
                }
            }

            return Task.FromResult<HttpResponseMessage?>(null);
        };
        var writes = fleet.WritesTo("east");
        fleet.Management.Patch("secrets", "prod", "a", Objects.Data(("k", "changed")));

        await fleet.HasAsync(fleet["east"], "prod", "a", ("k", "changed"));
        await fleet.IsReadyAsync("web");
        lock (read)
        {
            read.Should().OnlyContain(name => name == "a").And.NotBeEmpty();
        }

        fleet.WritesTo("east").Should().Be(writes + 1);
    }

    [Theory]
    [InlineData("Delete", false)]
    [InlineData("Delete", true)]
    [InlineData("Retain", false)]
    [InlineData("Retain", true)]
    public async Task An_object_that_stops_matching_is_handled_by_whenDeselected(string policy, bool whileDown)
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Web("a", "1"));
        fleet.Management.Put(Web("b", "2"));
        fleet.Management.Put(Objects.SelectorSync("web", "team", "web", Policies(whenDeselected: policy, whenSourceDeleted: policy == "Delete" ? "Retain" : "Delete")));
        await fleet.IsReadyAsync("web");

        await MaybeDownAsync(fleet, whileDown, () => fleet.Management.Patch("secrets", "prod", "b", Objects.Label("team", null)));

        if (policy == "Delete")
        {
            await fleet.HasNotAsync(fleet["east"], "prod", "b");
        }
        else
        {
            await Eventually.HoldsAsync(
                () => fleet["east"].Get("secrets", "prod", "b") is { } copy && !copy["metadata"]!.ToJsonString().Contains("bellwether.dev/", StringComparison.Ordinal),
                () => $"the copy is released; {fleet["east"].Get("secrets", "prod", "b")?.ToJsonString()}\n{fleet.Log}");
            Objects.Data(fleet["east"].Get("secrets", "prod", "b")).Should().Equal(("k", "2"));
        }

        await fleet.HasAsync(fleet["east"], "prod", "a", ("k", "1"));
        await Eventually.HoldsAsync(() => Summary(fleet) == "1/1", () => fleet.Sync("web")!.ToJsonString());
    }

    [Theory]
    [InlineData("Delete", false)]
    [InlineData("Delete", true)]
    [InlineData("Retain", false)]
    [InlineData("Retain", true)]
    public async Task An_object_that_is_deleted_is_handled_by_whenSourceDeleted(string policy, bool whileDown)
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Web("a", "1"));
        fleet.Management.Put(Web("b", "2"));
        fleet.Management.Put(Objects.SelectorSync("web", "team", "web", Policies(whenDeselected: policy == "Delete" ? "Retain" : "Delete", whenSourceDeleted: policy)));
        await fleet.IsReadyAsync("web");

        await MaybeDownAsync(fleet, whileDown, () => fleet.Management.Delete("secrets", "prod", "b"));
        await Eventually.HoldsAsync(() => Summary(fleet) == "1/1", () => fleet.Sync("web")!.ToJsonString());

        if (policy == "Delete")
        {
            await fleet.HasNotAsync(fleet["east"], "prod", "b");
            await fleet.IsReadyAsync("web");
            return;
        }

        await fleet.IsReadyAsync("web");
        ((string?)fleet.Ready("web")!["message"]).Should().Be("1 copy in 1 cluster is in step. 1 copy of a source that was deleted is kept.");
        var kept = fleet["east"].Get("secrets", "prod", "b")!;
        Objects.Data(kept).Should().Equal(("k", "2"));
        ((string?)kept["metadata"]!["annotations"]!["bellwether.dev/sync"]).Should().Be("prod/web");

        // As cert-manager does it: gone, and there again.
        fleet.Management.Put(Web("b", "renewed"));
        await fleet.HasAsync(fleet["east"], "prod", "b", ("k", "renewed"));
        await Eventually.HoldsAsync(() => Summary(fleet) == "2/2", () => fleet.Sync("web")!.ToJsonString());
    }

    [Fact]
    public async Task A_selector_that_matches_nothing_says_so_and_copies_follow_the_policies()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.SelectorSync("web", "team", "web"));

        await fleet.IsReadyAsync("web", "False", "NoSources");
        ((string?)fleet.Ready("web")!["message"]).Should().Be("No secrets of prod match spec.source.selector (team=web).");
        ((string?)Available(fleet, "web")["status"]).Should().Be("False");

        fleet.Management.Put(Web("a", "1"));
        await fleet.IsReadyAsync("web");
        fleet.Management.Patch("secrets", "prod", "a", Objects.Label("team", "db"));

        await fleet.HasNotAsync(fleet["east"], "prod", "a");
        await fleet.IsReadyAsync("web", "False", "NoSources");
    }

    [Fact]
    public async Task Objects_that_must_not_be_sources_are_named_and_hold_up_nobody()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Web("good", "1"));
        var token = Web("token", "t");
        token["type"] = "bootstrap.kubernetes.io/token";
        fleet.Management.Put(token);
        var copy = Web("copy", "c");
        copy["metadata"]!["annotations"] = new JsonObject { ["bellwether.dev/sync"] = "x/y" };
        fleet.Management.Put(copy);
        fleet.Management.Put(Objects.SelectorSync("web", "team", "web"));

        await fleet.HasAsync(fleet["east"], "prod", "good", ("k", "1"));
        await fleet.IsReadyAsync("web", "False", "CopiesFailing");
        await Eventually.HoldsAsync(() => Summary(fleet) == "1/3", () => fleet.Sync("web")!.ToJsonString());

        var failures = fleet.Sync("web")!["status"]!["failures"]!.AsArray().Select(failure => ((string?)failure!["name"], (string?)failure["reason"]));
        failures.Should().BeEquivalentTo([("copy", "SourceRefused"), ("token", "SourceRefused")]);
        var available = Available(fleet, "web");
        ((string?)available["reason"]).Should().Be("SourceRefused");
        ((string?)available["message"]).Should().StartWith("2 of 3 selected objects can't be copied; the others are.").And.Contain("Secret token is of type");
        fleet["east"].Get("secrets", "prod", "token").Should().BeNull();
        fleet["east"].Get("secrets", "prod", "copy").Should().BeNull();
    }

    [Fact]
    public async Task From_a_name_to_a_selector_only_what_is_not_selected_goes()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Web("a", "1"));
        fleet.Management.Put(Web("b", "2"));
        fleet.Management.Put(Objects.Sync("web", "a", edit: spec => spec["transform"] = new JsonObject { ["name"] = "renamed" }));
        await fleet.IsReadyAsync("web");

        fleet.Management.Put(Objects.SelectorSync("web", "team", "web"));

        await fleet.HasAsync(fleet["east"], "prod", "a", ("k", "1"));
        await fleet.HasAsync(fleet["east"], "prod", "b", ("k", "2"));
        await fleet.HasNotAsync(fleet["east"], "prod", "renamed");
        await Eventually.HoldsAsync(() => Summary(fleet) == "2/2", () => fleet.Sync("web")!.ToJsonString());

        fleet.Management.Put(Objects.Sync("web", "a"));

        await fleet.HasNotAsync(fleet["east"], "prod", "b");
        await fleet.HasAsync(fleet["east"], "prod", "a", ("k", "1"));
    }

    [Fact]
    public async Task A_deleted_selector_sync_takes_all_its_copies_with_it()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Web("a", "1"));
        fleet.Management.Put(Web("b", "2"));
        fleet.Management.Put(Objects.SelectorSync("web", "team", "web"));
        await fleet.IsReadyAsync("web");

        fleet.Management.Delete(Syncs, "prod", "web");

        await Eventually.HoldsAsync(() => fleet.Sync("web") is null, () => fleet.Log);
        await fleet.HasNotAsync(fleet["east"], "prod", "a");
        await fleet.HasNotAsync(fleet["east"], "prod", "b");
    }

    [Fact]
    public async Task More_matches_than_one_sync_copies_are_said_and_the_first_by_name_go_on()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        for (var number = 0; number < 500; number++)
        {
            fleet.Management.Put(Web($"n{number:000}", "1"));
        }

        fleet.Management.Put(Objects.SelectorSync("web", "team", "web"));
        await fleet.IsReadyAsync("web");

        // By name it comes first, so that the last one is one too many; its copy stays all the same.
        fleet.Management.Put(Web("first", "2"));

        await fleet.HasAsync(fleet["east"], "prod", "first", ("k", "2"));
        await fleet.IsReadyAsync("web", "False", "TooManySources");
        await Eventually.HoldsAsync(() => Summary(fleet) == "500/500", () => fleet.Sync("web")!.ToJsonString());
        ((string?)fleet.Ready("web")!["message"]).Should().StartWith("501 secrets of prod match").And.Contain("those after n498");
        await fleet.HasAsync(fleet["east"], "prod", "n499", ("k", "1"));

        fleet.Management.Delete("secrets", "prod", "n000");
        await fleet.IsReadyAsync("web");
    }

    [Fact]
    public async Task Nothing_goes_when_the_catalog_can_not_be_listed_after_a_restart()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Web("a", "1"));
        fleet.Management.Put(Web("b", "2"));
        fleet.Management.Put(Objects.SelectorSync("web", "team", "web", Policies("Delete", "Delete")));
        await fleet.IsReadyAsync("web");
        var writes = fleet.WritesTo("east");
        await fleet.StopOperatorAsync();
        var refused = 0;
        fleet.Intercept = (cluster, request, _) =>
        {
            if (cluster == "management" && request.RequestUri!.AbsolutePath == "/api/v1/secrets")
            {
                Interlocked.Increment(ref refused);
                return Task.FromResult<HttpResponseMessage?>(new HttpResponseMessage(System.Net.HttpStatusCode.Forbidden));
            }

            return Task.FromResult<HttpResponseMessage?>(null);
        };
        fleet.Management.Delete("secrets", "prod", "b");

        fleet.StartOperator();
        await Eventually.HoldsAsync(() => Volatile.Read(ref refused) > 2, () => fleet.Log);
        fleet.WritesTo("east").Should().Be(writes);
        fleet["east"].Get("secrets", "prod", "b").Should().NotBeNull();

        fleet.Intercept = null;
        await fleet.HasNotAsync(fleet["east"], "prod", "b");
        await fleet.HasAsync(fleet["east"], "prod", "a", ("k", "1"));
    }

    private static JsonObject Web(string name, string value) => Objects.Secret("prod", name, ("k", value)).Labelled("team", "web");

    private static Action<JsonObject> Policies(string whenDeselected, string whenSourceDeleted) => spec => spec["deletion"] = new JsonObject
    {
        ["whenDeselected"] = whenDeselected,
        ["whenSourceDeleted"] = whenSourceDeleted,
    };

    private static async Task MaybeDownAsync(SandboxFleet fleet, bool whileDown, Action change)
    {
        if (!whileDown)
        {
            change();
            return;
        }

        await fleet.StopOperatorAsync();
        change();
        fleet.StartOperator();
    }

    private static string? Summary(SandboxFleet fleet) => (string?)fleet.Sync("web")?["status"]?["copies"]?["summary"];

    private static JsonNode Available(SandboxFleet fleet, string sync) =>
        fleet.Sync(sync)!["status"]!["conditions"]!.AsArray().First(condition => (string?)condition!["type"] == "SourceAvailable")!;
}
