using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Bellwether.Kubernetes.Hosting;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Syncs.Scenarios;

/// <summary>What depends on the order and the time of things, with the clock or the order in the test's hand.</summary>
public sealed class TimingTests
{
    private const string Syncs = "crossclustersyncs.bellwether.dev";

    [Fact]
    public async Task A_follower_that_hangs_at_a_change_turns_Ready_off_after_a_quarter_of_a_second_and_not_before()
    {
        var time = new ManualTimeProvider();
        await using var fleet = await SandboxFleet.StartAsync(time, "east", "west");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await RunUntilAsync(time, () => IsReady(fleet, "True"), () => fleet.Log);
        // What the operator says of a later sync it says after it has seen its own word about this one.
        fleet.Management.Put(Objects.Sync("later", "missing"));
        await RunUntilAsync(time, () => (string?)fleet.Ready("later")?["status"] == "False", () => fleet.Log);
        var settled = time.Elapsed + TimeSpan.FromSeconds(1);
        await RunUntilAsync(time, () => time.Elapsed > settled && time.NextTimer > TimeSpan.FromSeconds(1), () => $"{time.NextTimer}\n{fleet.Log}");
        var answers = new Dictionary<string, TaskCompletionSource> { ["east"] = new(), ["west"] = new() };
        fleet.Intercept = async (cluster, request, cancellationToken) =>
        {
            if (request.Method == HttpMethod.Patch && answers.TryGetValue(cluster, out var answer))
            {
                await answer.Task.WaitAsync(cancellationToken);
            }

            return null;
        };

        fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("a", "2")));
        var seen = () => $"{fleet.Ready("tls")?.ToJsonString()}, next timer in {time.NextTimer}\n{fleet.Log}";
        await Eventually.HoldsAsync(() => time.NextTimer <= TimeSpan.FromMilliseconds(250), seen);
        time.NextTimer.Should().BeGreaterThan(TimeSpan.FromMilliseconds(249), "the status waits for the copies");
        answers["east"].SetResult();
        // News of copies are gathered for a tenth of a second; what that visit finds has to wait for the rest.
        await Eventually.HoldsAsync(() => time.NextTimer <= TimeSpan.FromMilliseconds(100), seen);
        time.Advance(TimeSpan.FromMilliseconds(100));
        await Eventually.HoldsAsync(() => time.NextTimer <= TimeSpan.FromMilliseconds(150), seen);
        time.NextTimer.Should().BeGreaterThan(TimeSpan.FromMilliseconds(149), "the status still waits");
        time.Advance(TimeSpan.FromMilliseconds(149));
        var early = fleet.Ready("tls")!.ToJsonString();
        time.Advance(TimeSpan.FromMilliseconds(2));

        await Eventually.HoldsAsync(() => IsReady(fleet, "Unknown"), () => $"{fleet.Ready("tls")?.ToJsonString()}\n{fleet.Log}");
        early.Should().Contain("\"True\"", "most changes are everywhere by then");
        ((string?)fleet.Ready("tls")!["message"]).Should().Be("1 of 2 copies is in step; the other is being written.");
        answers["west"].SetResult();
        await RunUntilAsync(time, () => IsReady(fleet, "True"), () => fleet.Log);
    }

    [Fact]
    public async Task A_stranger_in_the_way_is_looked_at_now_and_then_and_not_in_a_burst()
    {
        var time = new ManualTimeProvider();
        await using var fleet = await SandboxFleet.StartAsync(time, "east");
        fleet["east"].Put(Objects.Secret("prod", "tls", ("mine", "x")));
        var looks = 0;
        fleet.Intercept = (cluster, request, _) =>
        {
            if (cluster == "east" && request.Method == HttpMethod.Get && request.RequestUri!.AbsolutePath.EndsWith("/secrets/tls", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref looks);
            }

            return Task.FromResult<HttpResponseMessage?>(null);
        };
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await RunUntilAsync(time, () => IsReady(fleet, "False"), () => fleet.Log);
        // The first ones can have other reasons: the follower's facts arrive one after the other.
        await RunUntilAsync(time, () => Volatile.Read(ref looks) >= 4, () => $"{looks} looks until {time.Elapsed}\n{fleet.Log}");
        var began = time.Elapsed;

        await RunUntilAsync(time, () => Volatile.Read(ref looks) >= 6, () => $"{looks} looks until {time.Elapsed}\n{fleet.Log}");

        // The clock runs on while a look is taken, so it can be much more than that on a busy machine, and never less.
        (time.Elapsed - began).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(6), "they come 2, 4, 8, 16 s one after the other, at most halved")
            .And.BeLessThan(TimeSpan.FromMinutes(5));
        fleet["east"].Delete("secrets", "prod", "tls");
        await RunUntilAsync(time, () => IsReady(fleet, "True"), () => fleet.Log);
        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "1"));
    }

    [Fact]
    public async Task A_sync_deleted_while_its_create_is_on_the_way_leaves_no_orphan()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        var (asked, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        fleet.Intercept = async (cluster, request, cancellationToken) =>
        {
            if (cluster == "east" && request.Method == HttpMethod.Patch)
            {
                asked.TrySetResult();
                await go.Task.WaitAsync(cancellationToken);
            }

            return null;
        };
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        fleet.Management.Delete(Syncs, "prod", "tls");
        await Eventually.HoldsAsync(
            () => fleet.Sync("tls") is null || fleet.Log.Contains("A write is still on its way", StringComparison.Ordinal), () => fleet.Log);
        if (fleet.Sync("tls") is null)
        {
            // Let go too early. By the time that this one is looked at, nobody remembers the other.
            fleet.Management.Put(Objects.Sync("later", "missing"));
            await fleet.IsReadyAsync("later", "False");
        }

        go.SetResult();

        await Eventually.HoldsAsync(() => fleet.Sync("tls") is null, () => fleet.Log);
        await fleet.HasNotAsync(fleet["east"], "prod", "tls");
        fleet["east"].Requests.Writes.Should().Contain(write => write.Verb == "delete", "the copy was made, and went with its sync");
    }

    [Fact]
    public async Task Of_two_FollowerClusters_made_in_one_moment_for_one_cluster_only_the_older_ever_deletes_and_goes_on()
    {
        await using var fleet = await SandboxFleet.StartAsync("anchor");
        fleet.AddAlias("older", "anchor");
        fleet.AddAlias("younger", "anchor");
        fleet.Management.Delete("followerclusters.bellwether.dev", "", "anchor");
        var (isYoungerIn, slow, hangs) = (new TaskCompletionSource(), new TaskCompletionSource(), false);
        var afterwards = new List<string>();
        fleet.Intercept = async (cluster, request, cancellationToken) =>
        {
            var isProbe = request.RequestUri!.AbsolutePath.EndsWith("/namespaces/kube-system", StringComparison.Ordinal);
            if (cluster == "older")
            {
                // The younger one is faster at first...
                await isYoungerIn.Task.WaitAsync(cancellationToken);
            }
            else if (cluster == "younger" && isProbe && Volatile.Read(ref hangs))
            {
                // ...and then slow to find out that it isn't wanted.
                await slow.Task.WaitAsync(cancellationToken);
            }
            else if (cluster == "younger" && Volatile.Read(ref hangs) && request.Method != HttpMethod.Get)
            {
                lock (afterwards)
                {
                    afterwards.Add($"{request.Method} {request.RequestUri}");
                }
            }

            return null;
        };
        fleet.AddFollower("older");
        fleet.AddFollower("younger");
        await Eventually.HoldsAsync(() => FollowerIs(fleet, "younger", "Connected"), () => fleet.Log);
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new JsonArray(new JsonObject { ["clusters"] = new JsonArray("older") })));
        Volatile.Write(ref hangs, true);

        isYoungerIn.SetResult();

        await fleet.IsReadyAsync("tls");
        await fleet.HasAsync(fleet["anchor"], "prod", "tls", ("a", "1"));
        // Seen by the younger one's watch, the copy would be one that its plan doesn't want.
        fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("a", "2")));
        await fleet.HasAsync(fleet["anchor"], "prod", "tls", ("a", "2"));
        await fleet.IsReadyAsync("tls");
        fleet["anchor"].Requests.Writes.Should().NotContain(write => write.Verb == "delete" && write.Resource == "secrets");
        lock (afterwards)
        {
            afterwards.Should().BeEmpty("it was evicted when the older one came");
        }

        slow.SetResult();
        await Eventually.HoldsAsync(() => FollowerIs(fleet, "younger", "DuplicateCluster"), () => fleet.Log);
    }

    [Fact]
    public async Task A_watch_that_a_follower_leaves_hanging_shows_its_age_and_is_begun_again_after_three_minutes()
    {
        var time = new ManualTimeProvider();
        await using var fleet = await SandboxFleet.StartAsync(time, "deaf");
        var (watches, hangs) = (0, true);
        fleet.Intercept = (cluster, request, _) =>
        {
            if (cluster != "deaf" || !request.RequestUri!.PathAndQuery.Contains("/secrets?watch=true", StringComparison.Ordinal))
            {
                return Task.FromResult<HttpResponseMessage?>(null);
            }

            Interlocked.Increment(ref watches);
            return Task.FromResult(Volatile.Read(ref hangs) ? new HttpResponseMessage { Content = new StreamContent(new SilentStream()) } : null);
        };
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await RunUntilAsync(time, () => IsReady(fleet, "True"), () => fleet.Log);
        await Eventually.HoldsAsync(() => Volatile.Read(ref watches) == 1, () => fleet.Log);
        var seen = () => $"{AgeOfWatch("deaf", "secrets")} at {time.Elapsed}\n{fleet.Log}";
        await RunUntilAsync(time, () => AgeOfWatch("deaf", "secrets") > 170, seen, TimeSpan.FromMilliseconds(500));
        var before = Volatile.Read(ref watches);
        Volatile.Write(ref hangs, false);

        // Not as far as the time that the watch itself asked for, which would end it, too.
        time.Advance(TimeSpan.FromSeconds(15));
        await Eventually.HoldsAsync(() => Volatile.Read(ref watches) > 1, seen);

        before.Should().Be(1);
        await Eventually.HoldsAsync(() => AgeOfWatch("deaf", "secrets") < 60, () => AgeOfWatch("deaf", "secrets"));
        fleet["deaf"].Delete("secrets", "prod", "tls");
        await RunUntilAsync(time, () => fleet["deaf"].Get("secrets", "prod", "tls") is not null, () => fleet.Log);
    }

    /// <summary>As the metrics tell it, in seconds.</summary>
    private static double? AgeOfWatch(string cluster, string resource)
    {
        double? age = null;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == RuntimeMetrics.MeterName && instrument.Name == "bellwether.watch.age")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
        {
            if (tags.Contains(new("watched_cluster", cluster)) && tags.Contains(new("resource", resource)))
            {
                age = value;
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return age;
    }

    private static bool FollowerIs(SandboxFleet fleet, string follower, string reason) =>
        fleet.Management.Get("followerclusters.bellwether.dev", "", follower)?["status"]?["conditions"]?.AsArray()
            .Any(condition => (string?)condition!["type"] == "Ready" && (string?)condition["reason"] == reason) == true;

    private static bool IsReady(SandboxFleet fleet, string status) => (string?)fleet.Ready("tls")?["status"] == status;

    /// <summary>Lets the clock go on, at most a tenth of a second or the step at a time, until the condition holds.</summary>
    private static Task RunUntilAsync(ManualTimeProvider time, Func<bool> condition, Func<object?> seen, TimeSpan? step = null) => Eventually.HoldsAsync(
        () =>
        {
            if (condition())
            {
                return true;
            }

            var most = step ?? TimeSpan.FromMilliseconds(100);
            time.Advance(time.NextTimer is { } next && next < most ? next : most);
            return condition();
        },
        seen,
        TimeSpan.FromSeconds(40));

    /// <summary>The body of a watch on which nothing ever comes.</summary>
    private sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return 0;
        }
    }
}
