namespace Bellwether.Kubernetes.Queueing;

/// <summary>Items that wait for a time, in order, on one timer. All but the timer's callback under the queue's lock.</summary>
internal sealed class DelayedItems<TKey> : IDisposable
    where TKey : notnull
{
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer _timer;
    private readonly SortedDictionary<(long Due, long Sequence), WorkItem<TKey>> _items = [];
    private long _sequence;
    private long _armedFor = long.MaxValue;

    public DelayedItems(TimeProvider time, Action due)
    {
        (_time, _start) = (time, time.GetTimestamp());
        _timer = time.CreateTimer(_ => due(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count => _items.Count;

    /// <summary>The one that is due first.</summary>
    public WorkItem<TKey>? First
    {
        get
        {
            foreach (var (_, item) in _items)
            {
                return item;
            }

            return null;
        }
    }

    /// <summary>One whose time has come, if any. Without one the timer is set for the next.</summary>
    public WorkItem<TKey>? NextDue
    {
        get
        {
            var first = First;
            if (first?.Delay!.Value.Due <= Now)
            {
                return first;
            }

            _armedFor = long.MaxValue;
            Arm(first);
            return null;
        }
    }

    private long Now => _time.GetElapsedTime(_start).Ticks;

    /// <summary>Adds the item, or makes it due earlier; never later.</summary>
    public void Add(WorkItem<TKey> item, TimeSpan delay, WorkPriority priority)
    {
        // Past all reason, but a caller's arithmetic must not throw here.
        var due = Now + Math.Min(delay.Ticks, TimeSpan.TicksPerDay * 40);
        if (item.Delay is { } before)
        {
            item.DelayPriority = priority < item.DelayPriority ? priority : item.DelayPriority;
            if (before.Due <= due)
            {
                return;
            }

            _items.Remove(before);
        }
        else
        {
            item.DelayPriority = priority;
        }

        item.Delay = (due, _sequence++);
        _items.Add(item.Delay.Value, item);
        Arm(First);
    }

    public void Remove(WorkItem<TKey> item)
    {
        if (item.Delay is { } delay)
        {
            _items.Remove(delay);
            item.Delay = null;
        }
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>A timer that fires too early finds nothing due and is set again; so removals needn't touch it.</summary>
    private void Arm(WorkItem<TKey>? first)
    {
        if (first?.Delay is { } delay && delay.Due < _armedFor)
        {
            _armedFor = delay.Due;
            // Rounded up: timers count milliseconds, and one that fires a moment too early would fire in a loop.
            var wait = Math.Max(delay.Due - Now, 0) + TimeSpan.TicksPerMillisecond - 1;
            _timer.Change(TimeSpan.FromMilliseconds(wait / TimeSpan.TicksPerMillisecond), Timeout.InfiniteTimeSpan);
        }
    }
}
