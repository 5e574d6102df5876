using Bellwether.Kubernetes.Queueing;
using Bellwether.Testing;

namespace Bellwether.Kubernetes.Tests.Queueing;

public sealed class WorkQueueTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly WorkQueue<string> _queue;

    public WorkQueueTests() => _queue = new(_time);

    [Fact]
    public void Add_WhenAlreadyReady_ComesOnce()
    {
        _queue.Add("a");
        _queue.Add("a");

        Drain().Should().Equal("a");
    }

    [Fact]
    public void Add_WhileRunning_ComesOnceMoreAfterDoneAndNotBefore()
    {
        _queue.Add("a");
        _queue.TryTake(out _).Should().BeTrue();

        _queue.Add("a");
        _queue.Add("a");

        _queue.TryTake(out _).Should().BeFalse("a worker has it");
        _queue.Done("a");
        Drain().Should().Equal("a");
    }

    [Fact]
    public void AddAfter_OfSeveralDelays_TheEarliestCounts()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(10));
        _queue.AddAfter("a", TimeSpan.FromSeconds(3));
        _queue.AddAfter("a", TimeSpan.FromSeconds(7));

        _time.Advance(TimeSpan.FromSeconds(2.999));
        Drain().Should().BeEmpty();
        _time.Advance(TimeSpan.FromSeconds(0.001));
        Drain().Should().Equal("a");
        _time.Advance(TimeSpan.FromSeconds(60));
        Drain().Should().BeEmpty("the later delays went with the first");
    }

    [Fact]
    public void Add_WhenDelayed_ComesNowAndNotAgain()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(10));
        _queue.Add("a");

        Drain().Should().Equal("a");
        _time.Advance(TimeSpan.FromSeconds(60));
        Drain().Should().BeEmpty();
    }

    [Fact]
    public void AddAfter_WhenDueWhileRunning_ComesAfterDone()
    {
        _queue.Add("a");
        _queue.TryTake(out _);
        _queue.AddAfter("a", TimeSpan.FromSeconds(1));

        _time.Advance(TimeSpan.FromSeconds(2));

        _queue.TryTake(out _).Should().BeFalse();
        _queue.Done("a");
        Drain().Should().Equal("a");
    }

    [Fact]
    public void AddRateLimited_DoublesFrom5MillisecondsTo5MinutesWithJitter()
    {
        var limit = TimeSpan.FromMilliseconds(5);
        for (var failure = 0; failure < 40; failure++)
        {
            _queue.AddRateLimited("a");
            var wait = _time.NextTimer!.Value;
            wait.Should().BeGreaterThanOrEqualTo(limit / 2).And.BeLessThanOrEqualTo(limit + TimeSpan.FromMilliseconds(1));
            _time.Advance(wait);
            Drain().Should().Equal("a");
            limit = limit * 2 < TimeSpan.FromMinutes(5) ? limit * 2 : TimeSpan.FromMinutes(5);
        }
    }

    /// <summary>Peers drop a key after five attempts, and it is stale for good.</summary>
    [Fact]
    public void Pitfall_retries_that_stop_after_a_number_of_attempts()
    {
        for (var failure = 0; failure < 1000; failure++)
        {
            _queue.AddRateLimited("a");
            _time.Advance(TimeSpan.FromMinutes(5));
            Drain().Should().Equal(["a"], "attempt {0} must come like the first", failure);
        }

        _queue.Failures("a").Should().Be(1000);
    }

    [Fact]
    public void Forget_MakesTheNextFailureAFirstOne()
    {
        for (var failure = 0; failure < 10; failure++)
        {
            _queue.AddRateLimited("a");
            _time.Advance(TimeSpan.FromMinutes(5));
            Drain();
        }

        _queue.Forget("a");
        _queue.AddRateLimited("a");

        _time.NextTimer.Should().BeLessThanOrEqualTo(TimeSpan.FromMilliseconds(6));
    }

    [Fact]
    public void Take_PrefersChangesToResyncsWithoutStarvingThem()
    {
        _queue.Add("resync", WorkPriority.Resync);
        for (var change = 0; change < 20; change++)
        {
            _queue.Add($"change-{change}");
        }

        var order = Drain();

        order[0].Should().Be("change-0");
        order.IndexOf("resync").Should().Be(WorkQueueOptions.Default.ChangesPerResync);
    }

    [Fact]
    public void Add_WithAHigherPriority_MovesAWaitingResyncUp()
    {
        _queue.Add("first", WorkPriority.Resync);
        _queue.Add("second", WorkPriority.Resync);

        _queue.Add("second");

        Drain().Should().Equal("second", "first");
    }

    [Fact]
    public void Remove_ForgetsReadyDelayedAndFailures()
    {
        _queue.Add("ready");
        _queue.AddAfter("delayed", TimeSpan.FromSeconds(1));
        _queue.AddRateLimited("failing");

        _queue.Remove("ready");
        _queue.Remove("delayed");
        _queue.Remove("failing");
        _queue.Remove("never there");

        _time.Advance(TimeSpan.FromMinutes(10));
        Drain().Should().BeEmpty();
        _queue.Failures("failing").Should().Be(0);
    }

    [Fact]
    public void Remove_WhileRunning_DoesNotComeAgain()
    {
        _queue.Add("a");
        _queue.TryTake(out _);
        _queue.Add("a");

        _queue.Remove("a");

        _queue.Done("a");
        Drain().Should().BeEmpty();
    }

    [Fact]
    public void ExpediteAll_EndsEveryDelayAtOnce()
    {
        for (var failure = 0; failure < 20; failure++)
        {
            _queue.AddRateLimited("failing");
            _time.Advance(TimeSpan.FromMinutes(5));
            Drain();
        }

        _queue.AddRateLimited("failing");
        _queue.AddAfter("delayed", TimeSpan.FromHours(1));

        _queue.ExpediteAll();

        Drain().Should().BeEquivalentTo("failing", "delayed");
        _queue.Failures("failing").Should().Be(21);
    }

    [Fact]
    public void Depth_And_OldestAge_CountWhatWaitsForAWorker()
    {
        _queue.Add("a", WorkPriority.Resync);
        _time.Advance(TimeSpan.FromSeconds(2));
        _queue.Add("b");
        _queue.AddAfter("later", TimeSpan.FromSeconds(30));
        _time.Advance(TimeSpan.FromSeconds(3));

        _queue.Depth.Should().Be(2);
        _queue.Delayed.Should().Be(1);
        _queue.OldestAge.Should().Be(TimeSpan.FromSeconds(5));
        Drain();
        _queue.OldestAge.Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public async Task TakeAsync_WaitsForAKey_AndACancelledWaiterTakesNone()
    {
        using var cancellation = new CancellationTokenSource();
        var cancelled = _queue.TakeAsync(cancellation.Token).AsTask();
        var patient = _queue.TakeAsync(TestContext.Current.CancellationToken).AsTask();
        await cancellation.CancelAsync();

        _queue.Add("a");

        await cancelled.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        (await patient).Should().Be("a");
    }

    [Fact]
    public void Delays_OfManyKeys_ShareOneTimer()
    {
        for (var key = 0; key < 1000; key++)
        {
            _queue.AddAfter($"key-{key}", TimeSpan.FromSeconds(1000 - key));
        }

        _time.PendingTimers.Should().Be(1);
        _time.Advance(TimeSpan.FromSeconds(1000));
        Drain().Should().HaveCount(1000).And.StartWith(["key-999", "key-998"]);
    }

    public void Dispose() => _queue.Dispose();

    private List<string> Drain()
    {
        var taken = new List<string>();
        while (_queue.TryTake(out var key))
        {
            taken.Add(key);
        }

        taken.ForEach(_queue.Done);
        return taken;
    }
}
