using System.Diagnostics.Metrics;
using Bellwether.Kubernetes.Hosting;
using Bellwether.Kubernetes.LeaderElection;
using Bellwether.Kubernetes.Tests.Controllers;
using Result = Bellwether.Kubernetes.Controllers.ReconciliationResult<Bellwether.Kubernetes.Entities.PartialObject>;

namespace Bellwether.Kubernetes.Tests.Hosting;

public sealed class OperatorRuntimeTests
{
    [Fact]
    public async Task A_standby_keeps_its_informers_warm_is_ready_and_touches_nothing_until_it_leads()
    {
        using var leadership = new ManualLeadership();
        await using var fixture = new ControllerFixture(leadership: leadership);
        fixture.Cluster.Has("a");
        await fixture.StartAsync();

        await fixture.EventuallyAsync(() => fixture.Health.Single(source => source.Probes == HealthProbe.Readiness).Problem() is null);
        fixture.Calls.Should().BeEmpty();
        leadership.Acquire();

        await fixture.EventuallyAsync(() => fixture.Count("reconcile a") == 1);
    }

    [Fact]
    public async Task A_lost_leadership_cancels_what_is_under_way_and_ends_the_program_with_an_exit_code()
    {
        using var leadership = new ManualLeadership();
        leadership.Acquire();
        await using var fixture = new ControllerFixture(leadership: leadership);
        var cancelled = false;
        fixture.Reconcile = async (entity, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancelled = true;
            return Result.Success(entity);
        };
        fixture.Cluster.Has("a");
        await fixture.StartAsync();
        await fixture.EventuallyAsync(() => fixture.Calls.Count == 1);

        leadership.Lose();
        await fixture.EventuallyAsync(() => fixture.Lifetime.WasStopped && cancelled);
        fixture.Cluster.Has("b");

        fixture.Get<OperatorSettings>().ExitCode.Should().Be(1);
        fixture.Count("reconcile b").Should().Be(0);
        Environment.ExitCode = 0;
    }

    [Fact]
    public async Task A_lost_leadership_ends_the_program_even_if_a_controller_ignores_its_cancellation()
    {
        using var leadership = new ManualLeadership();
        leadership.Acquire();
        await using var fixture = new ControllerFixture(leadership: leadership);
        var release = new TaskCompletionSource();
        fixture.Reconcile = async (entity, _) =>
        {
            await release.Task;
            return Result.Success(entity);
        };
        fixture.Cluster.Has("a");
        await fixture.StartAsync();
        await fixture.EventuallyAsync(() => fixture.Calls.Count == 1);

        leadership.Lose();

        await fixture.EventuallyAsync(() => fixture.Lifetime.WasStopped);
        release.SetResult();
        Environment.ExitCode = 0;
    }

    [Fact]
    public async Task Counters_of_a_controller_are_there_at_zero_from_the_start()
    {
        await using var fixture = new ControllerFixture(builder => builder.Options.Name = "metered");
        await fixture.StartAsync();
        await fixture.EventuallyAsync(() => Read().ContainsKey("bellwether.reconciles metered success"));

        var metrics = Read();

        foreach (var result in (string[])["success", "requeued", "failure", "stalled", "error", "deadline"])
        {
            metrics.Should().Contain($"bellwether.reconciles metered {result}", 0);
        }

        metrics.Should().Contain("bellwether.reconcile.errors metered", 0).And.Contain("bellwether.reconcile.crashes metered", 0);
        metrics.Should().ContainKeys("bellwether.queue.depth metered", "bellwether.queue.oldest_age metered", "bellwether.workers.busy metered");
        metrics.Should().ContainKeys("bellwether.watch.age test secrets", "bellwether.watch.restarts test secrets");

        fixture.Reconcile = (entity, _) => Task.FromResult(Result.Failure(entity, "no"));
        fixture.Cluster.Has("a");
        await fixture.EventuallyAsync(() => Read()["bellwether.reconciles metered failure"] >= 1);
        Read()["bellwether.reconcile.errors metered"].Should().BeGreaterThanOrEqualTo(1);
    }

    /// <summary>What a listener that comes now sees: nothing that was counted before may be lost to it.</summary>
    private static Dictionary<string, double> Read()
    {
        var seen = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == RuntimeMetrics.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen[Name(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => seen[Name(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen[Name(instrument, tags)] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return seen;

        static string Name(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            string.Join(' ', [instrument.Name, .. tags.ToArray().Select(tag => $"{tag.Value}")]);
    }

    private sealed class ManualLeadership : ILeadership, IDisposable
    {
        private readonly TaskCompletionSource _acquired = new();
        private readonly CancellationTokenSource _end = new();

        public bool IsLeader => _acquired.Task.IsCompleted && !Token.IsCancellationRequested;

        public CancellationToken Token => _end.Token;

        public Task AcquiredAsync(CancellationToken cancellationToken) => _acquired.Task.WaitAsync(cancellationToken);

        public void Acquire() => _acquired.SetResult();

        public void Lose() => _end.Cancel();

        public void Dispose() => _end.Dispose();
    }
}
