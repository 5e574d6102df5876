using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.LeaderElection;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Tests.Doubles;
using Bellwether.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwether.Kubernetes.Tests.LeaderElection;

/// <summary>Processes that stand for one lease on a sandbox server, on a clock that the test moves.</summary>
public sealed class LeaderElectorTests : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(400);

    private readonly ManualTimeProvider _time = new();
    private readonly SandboxCluster _cluster;
    private readonly List<Candidate> _candidates = [];

    public LeaderElectorTests() => _cluster = new(_time);

    [Fact]
    public async Task The_first_takes_the_lease_and_renews_it_and_the_second_waits()
    {
        var first = Start("first");
        await EventuallyAsync(() => first.Elector.IsLeader);
        var second = Start("second");

        await RunClockAsync(TimeSpan.FromMinutes(2), () => first.Elector.IsLeader.Should().BeTrue());

        second.Elector.IsLeader.Should().BeFalse();
        second.Elector.Holder.Should().Be("first");
        var lease = await LeaseAsync();
        lease.Spec.HolderIdentity.Should().Be("first");
        lease.Spec.LeaseDurationSeconds.Should().Be(15);
        lease.Spec.LeaseTransitions.Should().Be(0);
        (_time.GetUtcNow() - lease.Spec.RenewTime!.Value).Should().BeLessThan(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_clean_stop_gives_the_lease_back_and_the_next_takes_it_at_once()
    {
        var first = Start("first");
        await EventuallyAsync(() => first.Elector.IsLeader);
        var second = Start("second");
        await EventuallyAsync(() => second.Elector.Holder == "first");

        await first.StopAsync();
        first.Elector.IsLeader.Should().BeFalse();
        (await LeaseAsync()).Spec.HolderIdentity.Should().BeEmpty();
        var released = _time.Elapsed;
        await RunClockUntilAsync(() => second.Elector.IsLeader);

        (_time.Elapsed - released).Should().BeLessThan(TimeSpan.FromSeconds(3));
        (await LeaseAsync()).Spec.LeaseTransitions.Should().Be(1);
    }

    [Fact]
    public async Task After_a_crash_the_next_takes_over_when_the_lease_has_not_moved_for_15_seconds()
    {
        var first = Start("first");
        await EventuallyAsync(() => first.Elector.IsLeader);
        var second = Start("second");
        await EventuallyAsync(() => second.Elector.Holder == "first");
        var crashed = _time.Elapsed;

        first.Faults.Break();
        await RunClockUntilAsync(() => second.Elector.IsLeader);

        (_time.Elapsed - crashed).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(15)).And.BeLessThan(TimeSpan.FromSeconds(25));
    }

    /// <summary>Two leaders at once is what an election is against: the old one stops before the new one can start.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_leader_that_can_not_renew_stops_to_write_at_the_renew_deadline(bool hangs)
    {
        var first = Start("first");
        await EventuallyAsync(() => first.Elector.IsLeader);
        var second = Start("second");
        await EventuallyAsync(() => second.Elector.Holder == "first");
        var cutOff = _time.Elapsed;
        if (hangs)
        {
            first.Faults.Hang();
        }
        else
        {
            first.Faults.Break();
        }

        await RunClockUntilAsync(() => first.Elector.Token.IsCancellationRequested);

        (_time.Elapsed - cutOff).Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(10) + Step);
        first.Elector.IsLeader.Should().BeFalse();
        second.Elector.IsLeader.Should().BeFalse();
        await EventuallyAsync(() => first.HasEnded);
        first.Faults.Mend();
        await RunClockUntilAsync(() => second.Elector.IsLeader);
        await RunClockAsync(TimeSpan.FromMinutes(1), () => first.Elector.IsLeader.Should().BeFalse("it doesn't stand again"));
    }

    [Fact]
    public async Task A_renewal_whose_answer_is_lost_does_not_cost_the_lease()
    {
        var first = Start("first");
        await EventuallyAsync(() => first.Elector.IsLeader);
        var lose = true;
        first.Faults.After = request =>
        {
            if (lose && request.Method == HttpMethod.Put)
            {
                lose = false;
                throw new HttpRequestException(HttpRequestError.ConnectionError, "lost");
            }
        };

        await RunClockAsync(TimeSpan.FromSeconds(30), () => first.Elector.IsLeader.Should().BeTrue());

        lose.Should().BeFalse("an answer was lost");
    }

    /// <summary>Clocks of two hosts differ: a lease whose times are hours in the past is held as long as it moves.</summary>
    [Fact]
    public async Task Expiry_is_judged_by_what_is_seen_here_not_by_the_times_in_the_lease()
    {
        var past = new ManualTimeProvider(new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var first = Start("first", past);
        await EventuallyAsync(() => first.Elector.IsLeader);
        var second = Start("second");

        for (var step = 0; step < 120; step++)
        {
            past.Advance(Step);
            _time.Advance(Step);
            await YieldAsync();
            second.Elector.IsLeader.Should().BeFalse();
        }

        first.Elector.IsLeader.Should().BeTrue();
    }

    [Fact]
    public async Task A_lease_that_somebody_else_took_ends_leadership_at_the_next_renewal()
    {
        var first = Start("first");
        await EventuallyAsync(() => first.Elector.IsLeader);
        var client = _cluster.Connect().Client;
        var lease = await LeaseAsync();
        lease.Spec.HolderIdentity = "thief";
        await client.UpdateAsync(KnownResources.Leases, lease, new("thief"), TestContext.Current.CancellationToken);

        await RunClockUntilAsync(() => first.HasEnded);

        first.Elector.IsLeader.Should().BeFalse();
        (await LeaseAsync()).Spec.HolderIdentity.Should().Be("thief", "what isn't ours is not released");
    }

    [Fact]
    public async Task Of_many_that_start_at_once_one_leads()
    {
        var all = Enumerable.Range(0, 8).Select(number => Start($"candidate-{number}")).ToArray();

        await RunClockAsync(TimeSpan.FromSeconds(40), () => all.Count(one => one.Elector.IsLeader).Should().BeLessThanOrEqualTo(1));

        all.Count(one => one.Elector.IsLeader).Should().Be(1);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var candidate in _candidates)
        {
            candidate.Faults.Mend();
            await candidate.DisposeAsync();
        }

        await _cluster.DisposeAsync();
    }

    private Candidate Start(string identity, TimeProvider? time = null)
    {
        var (client, faults) = _cluster.Connect();
        var options = new LeaderElectionOptions("default", "bellwether-operator", identity);
        var candidate = new Candidate(
            new LeaderElector(client, options, time ?? _time, NullLogger<LeaderElector>.Instance), faults);
        _candidates.Add(candidate);
        return candidate;
    }

    private async Task<Lease> LeaseAsync() =>
        await _cluster.Connect().Client.GetAsync(
            KnownResources.Leases, new("default", "bellwether-operator"), TestContext.Current.CancellationToken);

    private Task EventuallyAsync(Func<bool> condition) => Eventually.HoldsAsync(condition, Seen);

    private Task RunClockUntilAsync(Func<bool> condition) => Eventually.HoldsAsync(
        () =>
        {
            if (condition())
            {
                return true;
            }

            _time.Advance(Step);
            return false;
        },
        Seen);

    private async Task RunClockAsync(TimeSpan span, Action check)
    {
        for (var end = _time.Elapsed + span; _time.Elapsed < end;)
        {
            _time.Advance(Step);
            await YieldAsync();
            check();
        }
    }

    /// <summary>Lets what the clock started run: requests in memory take no time, but need a thread.</summary>
    private static Task YieldAsync() => Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);

    private string Seen() =>
        string.Join(", ", _candidates.Select(candidate => $"{candidate.Elector.IsLeader}/{candidate.Elector.Holder}")) + $" at {_time.Elapsed}";

    private sealed class Candidate : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        public Candidate(LeaderElector elector, SandboxCluster.Faults faults)
        {
            (Elector, Faults) = (elector, faults);
            _running = elector.RunAsync(_stop.Token);
        }

        public LeaderElector Elector { get; }

        public SandboxCluster.Faults Faults { get; }

        public bool HasEnded => _running.IsCompleted;

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _running.WaitAsync(TimeSpan.FromSeconds(10));
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stop.Dispose();
            Elector.Dispose();
        }
    }
}
