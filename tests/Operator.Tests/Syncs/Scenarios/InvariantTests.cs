using System.Net;
using System.Text.Json.Nodes;
using Bellwether.Sandbox;

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
        // Said after the status is written.
        await Testing.Eventually.HoldsAsync(() => fleet.Log.Contains("in step (2), ", StringComparison.Ordinal), () => fleet.Log);
        var before = fleet.WritesTo("east") + fleet.WritesTo("west");

        await fleet.StopOperatorAsync();
        var version = (string?)fleet.Sync("tls")!["metadata"]!["resourceVersion"];
        var status = fleet.Sync("tls")!.ToJsonString();
        fleet.StartOperator();
        await Testing.Eventually.HoldsAsync(
            () => fleet.Log.Split("in step (2), ").Length > 2, () => $"the restarted operator verifies both copies; {fleet.Log}");

        (fleet.WritesTo("east") + fleet.WritesTo("west")).Should().Be(before);
        ((string?)fleet.Sync("tls")!["metadata"]!["resourceVersion"]).Should().Be(version, "the status says the same as before: {0}\n{1}", status, fleet.Sync("tls")!.ToJsonString());
    }

    [Fact]
    public async Task Quiet_a_source_that_changes_without_its_content_causes_no_write()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");
        var writes = fleet.WritesTo("east");
        var reads = fleet.Management.Requests.Count("get", "secrets");

        fleet.Management.Patch("secrets", "prod", "tls", new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["note"] = "renewed" } },
        });
        await Testing.Eventually.HoldsAsync(() => fleet.Management.Requests.Count("get", "secrets") > reads, () => "the source is read again");
        fleet.Management.Put(Objects.Secret("prod", "other", ("b", "2")));
        fleet.Management.Put(Objects.Sync("other", "other"));
        await fleet.IsReadyAsync("other");

        SandboxFleet.Writes(fleet["east"]).Count(write => write.Name == "tls").Should().Be(writes);
    }

    [Fact]
    public async Task Truth_a_sync_whose_copies_were_not_answered_for_is_not_ready()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        var refusing = true;
        fleet.Intercept = (cluster, request, _) => Task.FromResult(
            refusing && cluster == "east" && request.Method == HttpMethod.Patch ? new HttpResponseMessage(HttpStatusCode.InternalServerError) : null);
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));

        await fleet.IsReadyAsync("tls", "False", "CopiesFailing");
        refusing = false;

        // It was retried all the while and goes on being retried: nobody has to touch anything.
        await fleet.IsReadyAsync("tls");
        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "1"));
    }

    [Fact]
    public async Task Truth_a_lost_answer_is_found_out_about()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        var left = 3;
        fleet.Intercept = async (cluster, request, cancellationToken) =>
        {
            if (cluster != "east" || request.Method != HttpMethod.Patch || Interlocked.Decrement(ref left) < 0)
            {
                return null;
            }

            // The write is done, and its answer never arrives.
            using var direct = new HttpMessageInvoker(new InMemoryHandler(fleet["east"]));
            using var again = new HttpRequestMessage(request.Method, request.RequestUri) { Content = request.Content };
            again.Headers.Authorization = request.Headers.Authorization;
            (await direct.SendAsync(again, cancellationToken)).Dispose();
            throw new HttpRequestException("lost");
        };
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));

        await fleet.IsReadyAsync("tls");

        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "1"));
    }

    [Fact]
    public async Task Bulkheads_a_hung_follower_holds_up_nobody_and_is_caught_up_when_it_wakes()
    {
        await using var fleet = await SandboxFleet.StartAsync("east", "west");
        for (var i = 0; i < 40; i++)
        {
            fleet.Management.Put(Objects.Secret("prod", $"tls-{i}", ("a", "1")));
            fleet.Management.Put(Objects.Sync($"tls-{i}", $"tls-{i}"));
        }

        for (var i = 0; i < 40; i++)
        {
            await fleet.IsReadyAsync($"tls-{i}");
        }

        var awake = new TaskCompletionSource();
        fleet.Intercept = async (cluster, _, cancellationToken) =>
        {
            if (cluster == "west")
            {
                await awake.Task.WaitAsync(cancellationToken);
            }

            return null;
        };
        for (var i = 0; i < 40; i++)
        {
            fleet.Management.Patch("secrets", "prod", $"tls-{i}", Objects.Data(("a", "2")));
        }

        for (var i = 0; i < 40; i++)
        {
            await fleet.HasAsync(fleet["east"], "prod", $"tls-{i}", ("a", "2"));
        }

        Objects.Data(fleet["west"].Get("secrets", "prod", "tls-0")).Should().Equal(("a", "1"));
        awake.SetResult();
        for (var i = 0; i < 40; i++)
        {
            await fleet.HasAsync(fleet["west"], "prod", $"tls-{i}", ("a", "2"));
            await fleet.IsReadyAsync($"tls-{i}");
        }
    }

    [Fact]
    public async Task Crash_anywhere_a_run_that_ends_at_any_write_is_finished_by_the_next()
    {
        var stages = 0;
        for (var last = 1; ; last++)
        {
            await using var fleet = await SandboxFleet.StartAsync("east");
            var writes = 0;
            var reached = new TaskCompletionSource();
            fleet.Intercept = async (_, request, cancellationToken) =>
            {
                if (request.Method != HttpMethod.Get && Interlocked.Increment(ref writes) >= last)
                {
                    // From here on the process is as good as dead.
                    reached.TrySetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                }

                return null;
            };
            fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
            fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new JsonArray(Objects.Target("prod", "ingress"))));
            var done = fleet.IsReadyAsync("tls");
            await Task.WhenAny(reached.Task, done);
            await fleet.StopOperatorAsync();
            fleet.Intercept = null;
            fleet.StartOperator();

            await fleet.IsReadyAsync("tls");
            await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "1"));
            await fleet.HasAsync(fleet["east"], "ingress", "tls", ("a", "1"));
            if (!reached.Task.IsCompleted)
            {
                break;
            }

            stages++;
        }

        stages.Should().BeGreaterThan(5);
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
