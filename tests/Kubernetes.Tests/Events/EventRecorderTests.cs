using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Events;
using Bellwether.Kubernetes.LeaderElection;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Tests.Doubles;
using Bellwether.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwether.Kubernetes.Tests.Events;

/// <summary>A recorder over a sandbox server and a clock that the test moves.</summary>
public sealed class EventRecorderTests : IAsyncDisposable
{
    private static readonly ObjectReference Sync = new()
    {
        ApiVersion = "bellwether.dev/v1alpha1",
        Kind = "CrossClusterSync",
        Namespace = "default",
        Name = "tls",
        Uid = "1234",
    };

    private readonly ManualTimeProvider _time = new();
    private readonly SandboxCluster _cluster;
    private readonly SandboxCluster.Faults _faults;
    private readonly KubernetesClient _client;
    private CancellationTokenSource _stop = new();
    private readonly EventRecorder _recorder;
    private Task _running;

    public EventRecorderTests()
    {
        _cluster = new(_time);
        (_client, _faults) = _cluster.Connect();
        (_recorder, _running) = Start();
    }

    [Fact]
    public async Task One_event_is_written_whole()
    {
        _recorder.Record(Sync, EventType.Warning, "CopyRefused", "The follower east has a foreign Secret prod/tls", "Apply");

        var written = await OnlyEventAsync(_ => true);

        written.Reason.Should().Be("CopyRefused");
        written.Note.Should().Be("The follower east has a foreign Secret prod/tls");
        written.Type.Should().Be("Warning");
        written.Action.Should().Be("Apply");
        written.ReportingController.Should().Be("bellwether.dev/operator");
        written.ReportingInstance.Should().Be("pod-1");
        written.EventTime.Should().Be(_time.GetUtcNow());
        written.Series.Should().BeNull();
        written.Regarding.Should().BeEquivalentTo(Sync);
        written.Metadata.Name.Should().MatchRegex("^tls\\.[0-9a-f]{16}$");
    }

    [Fact]
    public async Task Repetitions_count_up_one_series_with_few_writes()
    {
        _recorder.Record(Sync, EventType.Normal, "Synced", "All copies are in step");
        await OnlyEventAsync(_ => true);
        _recorder.Record(Sync, EventType.Normal, "Synced", "All copies are in step");
        await OnlyEventAsync(item => item.Series?.Count == 2);

        for (var repetition = 0; repetition < 100; repetition++)
        {
            _recorder.Record(Sync, EventType.Normal, "Synced", "All copies are in step");
        }

        await Eventually.HoldsAsync(() => _recorder.Waiting == 0);
        _cluster.Count("PATCH").Should().Be(1, "later repetitions wait for the next minute");
        (await OnlyEventAsync(item => item.Series?.Count == 102, runClock: true)).Series!.LastObservedTime.Should().BeOnOrBefore(_time.GetUtcNow());
        _cluster.Count("PATCH").Should().BeLessThanOrEqualTo(3);
        _cluster.Count("POST").Should().Be(1);
    }

    [Fact]
    public async Task One_object_gets_at_most_25_writes_in_5_minutes_and_others_are_not_held_up()
    {
        for (var number = 0; number < 60; number++)
        {
            _recorder.Record(Sync, EventType.Normal, "Synced", $"Copy {number} was written");
        }

        _recorder.Record(new() { Kind = "CrossClusterSync", Namespace = "default", Name = "other", Uid = "9" }, EventType.Normal, "Synced", "Copied");
        await OnlyEventAsync(_ => true, about: "other");

        _cluster.Count("POST").Should().Be(26);
        (await EventsAsync()).Count(item => item.Regarding!.Name == "tls").Should().Be(25);
    }

    /// <summary>The sandbox is as strict as a kube-apiserver 1.20, which refuses such an event in namespace default.</summary>
    [Fact]
    public async Task An_event_about_a_cluster_scoped_object_goes_where_the_server_takes_it_and_its_series_too()
    {
        var follower = new ObjectReference { ApiVersion = "bellwether.dev/v1alpha1", Kind = "FollowerCluster", Name = "east", Uid = "9" };

        _recorder.Record(follower, EventType.Normal, "Connected", "Connected");
        (await OnlyEventAsync(_ => true, about: "east")).Metadata.Namespace.Should().Be("kube-system");
        _recorder.Record(follower, EventType.Normal, "Connected", "Connected");
        await OnlyEventAsync(item => item.Series?.Count == 2, about: "east");

        _cluster.Count("POST").Should().Be(2, "the namespace is remembered");
    }

    [Fact]
    public async Task A_series_goes_on_after_a_restart_under_the_same_name()
    {
        _recorder.Record(Sync, EventType.Normal, "Synced", "All copies are in step");
        await OnlyEventAsync(_ => true);
        await StopAsync();
        _stop.Dispose();
        _stop = new();
        (var next, _running) = Start();

        next.Record(Sync, EventType.Normal, "Synced", "All copies are in step");

        await OnlyEventAsync(item => item.Series?.Count == 2);
    }

    [Fact]
    public async Task A_series_whose_event_has_gone_goes_on_as_a_new_one()
    {
        _recorder.Record(Sync, EventType.Normal, "Synced", "All copies are in step");
        var written = await OnlyEventAsync(_ => true);
        await _client.DeleteAsync(
            ResourceKind.Event, written.Key(), new(written.Metadata.Uid!), new("test"), TestContext.Current.CancellationToken);

        _recorder.Record(Sync, EventType.Normal, "Synced", "All copies are in step");

        (await OnlyEventAsync(_ => true)).Metadata.Uid.Should().NotBe(written.Metadata.Uid);
    }

    [Fact]
    public async Task A_hung_cluster_never_holds_up_who_records_and_the_oldest_are_dropped_and_counted()
    {
        _faults.Hang();

        for (var number = 0; number < 3000; number++)
        {
            _recorder.Record(Sync, EventType.Normal, "Synced", $"Copy {number} was written");
        }

        await Eventually.HoldsAsync(() => _recorder.Dropped >= 1998, () => _recorder.Dropped);
        _recorder.Waiting.Should().BeLessThanOrEqualTo(1000);
        _faults.Mend();
    }

    [Fact]
    public async Task A_failure_is_made_good_with_the_next_flush()
    {
        _faults.Break();
        _recorder.Record(Sync, EventType.Normal, "Synced", "All copies are in step");
        await RunClockUntilAsync(() => _cluster.Count("POST") >= 1 && _recorder.Waiting == 0);
        _faults.Mend();

        await RunClockUntilAsync(() => _cluster.Count("POST") >= 2);

        await OnlyEventAsync(_ => true);
    }

    [Fact]
    public async Task A_long_message_is_cut_at_1024_bytes_between_characters()
    {
        _recorder.Record(Sync, EventType.Normal, "Synced", new string('ü', 600));

        (await OnlyEventAsync(_ => true)).Note.Should().Be(new string('ü', 512));
    }

    public async ValueTask DisposeAsync()
    {
        _faults.Mend();
        await StopAsync();
        _stop.Dispose();
        await _cluster.DisposeAsync();
    }

    private (EventRecorder Recorder, Task Running) Start()
    {
        var writer = new EventWriter(_client, "bellwether.dev/operator", "pod-1", "bellwether-operator");
        var recorder = new EventRecorder(writer, new SoleLeadership(), _time, NullLogger<EventRecorder>.Instance);
        return (recorder, recorder.RunAsync(TimeSpan.FromSeconds(1), _stop.Token));
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return _running.IsCompleted;
        });
    }

    private async Task<List<Event>> EventsAsync()
    {
        var found = new List<Event>();
        await foreach (var page in _client.ListAsync(KnownResources.Events, new(), TestContext.Current.CancellationToken))
        {
            found.AddRange(page.Items);
        }

        return found;
    }

    /// <summary>The one event about the object, as soon as it is as expected.</summary>
    private async Task<Event> OnlyEventAsync(Func<Event, bool> expected, string about = "tls", bool runClock = false)
    {
        for (var attempt = 0; attempt < 2000; attempt++)
        {
            var found = (await EventsAsync()).FindAll(item => item.Regarding?.Name == about);
            if (found.Count == 1 && expected(found[0]))
            {
                return found[0];
            }

            _time.Advance(runClock ? TimeSpan.FromSeconds(1) : TimeSpan.Zero);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        throw new TimeoutException($"No event as expected; requests: {string.Join("; ", _cluster.Requests.Distinct())}");
    }

    private Task RunClockUntilAsync(Func<bool> condition) => Eventually.HoldsAsync(
        () =>
        {
            if (condition())
            {
                return true;
            }

            _time.Advance(TimeSpan.FromSeconds(2));
            return false;
        },
        () => string.Join("; ", _cluster.Requests.TakeLast(5)));
}
