using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Audit.Git;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Testing;
using static Bellwether.Operator.Tests.Audit.Journal.AuditJournalTests;

namespace Bellwether.Operator.Tests.Audit.Recording;

public sealed class AuditBacklogTests : IDisposable
{
    private static readonly ObjectKey Sync = new("prod", "sync");
    private readonly ManualTimeProvider _time = new();
    private readonly List<ObjectKey> _reported = [];
    private readonly AuditBacklog _backlog;

    public AuditBacklogTests() => _backlog = new AuditBacklog(_time, _reported.Add);

    [Fact]
    public void Lag_is_that_of_the_oldest_change_that_waits()
    {
        Record(1);
        _time.Advance(TimeSpan.FromSeconds(10));
        Record(2);
        _time.Advance(TimeSpan.FromSeconds(5));

        _backlog.Lag.Should().Be(TimeSpan.FromSeconds(15));
        _backlog.Count.Should().Be(2);
        _backlog.Acknowledge(1);
        _backlog.Lag.Should().Be(TimeSpan.FromSeconds(5));
        _backlog.Acknowledge(2);
        _backlog.Lag.Should().Be(TimeSpan.Zero);
        _backlog.Count.Should().Be(0);
    }

    [Fact]
    public void Lateness_is_reported_once_when_it_turns_without_a_push_that_ends_and_once_when_it_is_over()
    {
        Record(1);
        _time.Advance(AuditBacklog.Patience - TimeSpan.FromSeconds(1));
        _backlog.LagOf(Sync).Should().BeNull();
        _reported.Should().BeEmpty();

        _time.Advance(TimeSpan.FromSeconds(6));
        _backlog.LagOf(Sync).Should().Be(new AuditLag(null));
        _time.Advance(TimeSpan.FromMinutes(5));
        _reported.Should().Equal(Sync);

        _backlog.Acknowledge(1);
        _backlog.LagOf(Sync).Should().BeNull();
        _reported.Should().Equal(Sync, Sync);
    }

    [Fact]
    public void What_comes_after_lateness_is_over_is_in_time_again()
    {
        Record(1);
        _time.Advance(AuditBacklog.Patience * 2);
        _backlog.Acknowledge(1);
        _backlog.Ended(null);

        Record(2);
        _time.Advance(TimeSpan.FromSeconds(10));

        _backlog.LagOf(Sync).Should().BeNull();
    }

    [Fact]
    public void The_cause_is_told_when_it_is_known_and_when_it_is_another()
    {
        Record(1);
        _time.Advance(TimeSpan.FromMinutes(2));
        _reported.Clear();

        _backlog.Ended(GitProblem.Unreachable);
        _backlog.Ended(GitProblem.Unreachable);
        _backlog.LagOf(Sync)!.Reason.Should().Be("Unreachable");
        _backlog.Ended(GitProblem.PushRefused);

        _backlog.LagOf(Sync)!.Message.Should().Contain("the branch may be protected");
        _reported.Should().Equal(Sync, Sync);
    }

    [Fact]
    public void A_sync_that_changes_while_others_are_late_is_told_of_it_and_one_without_changes_is_not()
    {
        Record(1);
        _time.Advance(TimeSpan.FromMinutes(2));
        _reported.Clear();
        var other = new ObjectKey("prod", "other");

        _backlog.LagOf(other).Should().BeNull();
        _backlog.Recorded(2, Change("x") with { At = _time.GetUtcNow(), Sync = other });
        _backlog.Recorded(3, Change("x") with { At = _time.GetUtcNow(), Sync = other });

        _reported.Should().Equal(other);
        _backlog.LagOf(other).Should().NotBeNull();
    }

    [Fact]
    public void What_waited_before_a_restart_is_late_after_it()
    {
        _backlog.Resume(3, 5, _time.GetUtcNow() - TimeSpan.FromHours(1), [new(Sync, 5)]);
        _time.Advance(TimeSpan.FromSeconds(5));

        _backlog.Count.Should().Be(2);
        _backlog.LagOf(Sync).Should().NotBeNull();
        _reported.Should().Equal(Sync);
    }

    [Fact]
    public void However_often_a_follower_is_looked_at_one_comparison_of_it_waits_since_the_first()
    {
        for (var number = 1; number <= 100; number++)
        {
            _backlog.Add(Look("east"), number);
            _backlog.Add(Look("west"), number);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        _backlog.Looks(1000).Select(look => (look.Look.Follower, look.Behind)).Should().Equal(("east", 100), ("west", 100));
        _backlog.Lag.Should().Be(TimeSpan.FromSeconds(100));
    }

    [Fact]
    public void A_comparison_that_is_pushed_is_taken_off_and_a_newer_one_stays()
    {
        _backlog.Add(Look("east"), 1);
        _backlog.Add(Look("west"), 1);
        var pushed = _backlog.Looks(10);
        _backlog.Add(Look("east"), 2);

        _backlog.Compared(pushed);

        _backlog.Looks(10).Select(look => (look.Look.Follower, look.Behind)).Should().Equal(("east", 2));
    }

    [Fact]
    public void Giving_up_leaves_what_came_meanwhile_and_followers_that_are_gone()
    {
        Record(1);
        Record(2);
        _backlog.Add(Look("east"), 2);
        _backlog.Add(FollowerLook.Gone("old", _time.GetUtcNow()), 2);
        _backlog.Incomplete();
        Record(3);

        _backlog.GiveUp(2);

        _backlog.IsIncomplete.Should().BeFalse();
        _backlog.Count.Should().Be(1);
        _backlog.Looks(10).Select(look => look.Look.Follower).Should().Equal("old");
    }

    [Fact]
    public async Task Waiting_ends_when_something_comes_and_when_nothing_does()
    {
        var nothing = _backlog.WaitAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
        nothing.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromMinutes(1));
        await nothing;

        var something = _backlog.WaitAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
        Record(1);
        await something;
    }

    public void Dispose() => _backlog.Dispose();

    internal static FollowerLook Look(string follower, DateTimeOffset? at = null) =>
        new(follower, at ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), [], new Dictionary<Bellwether.Kubernetes.Resources.ResourceKind, IReadOnlySet<string>>());

    private void Record(long sequence) => _backlog.Recorded(sequence, Change("tls") with { At = _time.GetUtcNow(), Sync = Sync });
}
