using System.Diagnostics.CodeAnalysis;

namespace Bellwether.Kubernetes.Queueing;

/// <summary>
/// Keys that are to be looked at. A key is in it at most once and with one worker at most: added while a worker has it, it comes once more
/// after <see cref="Done"/>. Failing keys come back with exponential backoff for ever. Its size is bounded by the number of keys. Thread-safe.
/// </summary>
/// <remarks>Each key that was taken must be given back with <see cref="Done"/>, whatever happened.</remarks>
public sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly WorkQueueOptions _options;
    private readonly Dictionary<TKey, WorkItem<TKey>> _items = [];
    private readonly LinkedList<WorkItem<TKey>> _changes = [];
    private readonly LinkedList<WorkItem<TKey>> _resyncs = [];
    private readonly DelayedItems<TKey> _delayed;
    private readonly LinkedList<TaskCompletionSource<TKey>> _waiting = [];
    private int _changesInARow;

    public WorkQueue(TimeProvider time, WorkQueueOptions? options = null)
    {
        _time = time;
        _options = options ?? WorkQueueOptions.Default;
        _delayed = new(time, TakeInDue);
    }

    /// <summary>Keys that wait for a worker; not those with a worker or with a delay.</summary>
    public int Depth
    {
        get
        {
            lock (_gate)
            {
                return _changes.Count + _resyncs.Count;
            }
        }
    }

    /// <summary>Keys that wait for a time.</summary>
    public int Delayed
    {
        get
        {
            lock (_gate)
            {
                return _delayed.Count;
            }
        }
    }

    /// <summary>How long the key that waits longest for a worker has waited; zero if none waits.</summary>
    public TimeSpan OldestAge
    {
        get
        {
            lock (_gate)
            {
                var oldest = long.MaxValue;
                foreach (var item in _changes.Concat(_resyncs))
                {
                    oldest = Math.Min(oldest, item.ReadySince);
                }

                return oldest == long.MaxValue ? TimeSpan.Zero : _time.GetElapsedTime(oldest);
            }
        }
    }

    /// <summary>Makes the key ready, now: a pending delay or backoff ends with it. A higher priority than before moves it up.</summary>
    public void Add(TKey key, WorkPriority priority = WorkPriority.Change)
    {
        lock (_gate)
        {
            MakeReady(ItemOf(key), priority);
        }
    }

    /// <summary>Makes the key ready after a delay, unless it is ready before: of several delays the earliest counts.</summary>
    public void AddAfter(TKey key, TimeSpan delay, WorkPriority priority = WorkPriority.Change)
    {
        lock (_gate)
        {
            AddAfter(ItemOf(key), delay, priority);
        }
    }

    /// <summary>Counts a failure of the key and makes it ready after its backoff.</summary>
    public void AddRateLimited(TKey key)
    {
        lock (_gate)
        {
            var item = ItemOf(key);
            AddAfter(item, Backoff(item.Failures++), WorkPriority.Change);
        }
    }

    /// <summary>The key is well: its next failure is a first one. Doesn't take it out of the queue.</summary>
    public void Forget(TKey key)
    {
        lock (_gate)
        {
            if (_items.TryGetValue(key, out var item))
            {
                item.Failures = 0;
                Tidy(item);
            }
        }
    }

    /// <summary>Takes the key out, with its delay and its failures. A worker that has it keeps it, but it doesn't come again.</summary>
    public void Remove(TKey key)
    {
        lock (_gate)
        {
            if (_items.TryGetValue(key, out var item))
            {
                item.Node.List?.Remove(item.Node);
                _delayed.Remove(item);
                (item.Failures, item.Again) = (0, null);
                Tidy(item);
            }
        }
    }

    /// <summary>Ends all delays and backoffs at once, keeping the counts of failures: what they waited for is back.</summary>
    public void ExpediteAll()
    {
        lock (_gate)
        {
            while (_delayed.First is { } item)
            {
                MakeReady(item, item.DelayPriority);
            }
        }
    }

    /// <summary>Failures of the key since it was last forgotten.</summary>
    public int Failures(TKey key)
    {
        lock (_gate)
        {
            return _items.TryGetValue(key, out var item) ? item.Failures : 0;
        }
    }

    /// <summary>Waits for a ready key and takes it. Waiters are served in order.</summary>
    public ValueTask<TKey> TakeAsync(CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource<TKey>> waiter;
        lock (_gate)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return ValueTask.FromCanceled<TKey>(cancellationToken);
            }

            if (Next() is { } item)
            {
                return ValueTask.FromResult(Start(item));
            }

            waiter = _waiting.AddLast(new TaskCompletionSource<TKey>(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        return WaitAsync(waiter, cancellationToken);
    }

    /// <summary>Takes a ready key, if there is one.</summary>
    public bool TryTake([MaybeNullWhen(false)] out TKey key)
    {
        lock (_gate)
        {
            if (Next() is { } item)
            {
                key = Start(item);
                return true;
            }

            key = default;
            return false;
        }
    }

    /// <summary>Gives a taken key back.</summary>
    public void Done(TKey key)
    {
        lock (_gate)
        {
            if (!_items.TryGetValue(key, out var item) || !item.Running)
            {
                throw new InvalidOperationException("The key was not taken");
            }

            item.Running = false;
            if (item.Again is { } priority)
            {
                item.Again = null;
                MakeReady(item, priority);
            }

            Tidy(item);
        }
    }

    public void Dispose() => _delayed.Dispose();

    private async ValueTask<TKey> WaitAsync(LinkedListNode<TaskCompletionSource<TKey>> waiter, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(
            (_, token) =>
            {
                lock (_gate)
                {
                    // A waiter that is no longer in the list has its key already.
                    if (waiter.List is not null)
                    {
                        _waiting.Remove(waiter);
                        waiter.Value.TrySetCanceled(token);
                    }
                }
            },
            null);
        return await waiter.Value.Task;
    }

    private void MakeReady(WorkItem<TKey> item, WorkPriority priority)
    {
        _delayed.Remove(item);
        if (item.Running)
        {
            item.Again = item.Again is { } other && other < priority ? other : priority;
        }
        else if (!item.IsReady)
        {
            item.ReadySince = _time.GetTimestamp();
            Enqueue(item, priority);
            Serve();
        }
        else if (priority < item.Priority)
        {
            _resyncs.Remove(item.Node);
            Enqueue(item, priority);
        }
    }

    private void AddAfter(WorkItem<TKey> item, TimeSpan delay, WorkPriority priority)
    {
        if (delay <= TimeSpan.Zero)
        {
            MakeReady(item, priority);
        }
        else if (!item.IsReady && item.Again is null)
        {
            _delayed.Add(item, delay, priority);
        }
    }

    private void TakeInDue()
    {
        lock (_gate)
        {
            while (_delayed.NextDue is { } item)
            {
                MakeReady(item, item.DelayPriority);
            }
        }
    }

    private void Enqueue(WorkItem<TKey> item, WorkPriority priority)
    {
        item.Priority = priority;
        (priority == WorkPriority.Change ? _changes : _resyncs).AddLast(item.Node);
    }

    private void Serve()
    {
        while (_waiting.First is { } waiter && Next() is { } item)
        {
            _waiting.RemoveFirst();
            waiter.Value.SetResult(Start(item));
        }
    }

    private WorkItem<TKey>? Next()
    {
        if (_resyncs.First is { } resync && (_changes.Count == 0 || _changesInARow >= _options.ChangesPerResync))
        {
            return resync.Value;
        }

        return _changes.First?.Value;
    }

    private TKey Start(WorkItem<TKey> item)
    {
        _changesInARow = item.Priority == WorkPriority.Change ? _changesInARow + 1 : 0;
        item.Node.List!.Remove(item.Node);
        item.Running = true;
        return item.Key;
    }

    private TimeSpan Backoff(int failuresBefore)
    {
        // 2^16 x 5 ms is over any maximum that makes sense, and doubles don't overflow there.
        var limit = _options.BackoffInitial * Math.Pow(2, Math.Min(failuresBefore, 30));
        limit = limit < _options.BackoffMaximum ? limit : _options.BackoffMaximum;
        return limit * (0.5 + (0.5 * Random.Shared.NextDouble()));
    }

    private WorkItem<TKey> ItemOf(TKey key)
    {
        if (!_items.TryGetValue(key, out var item))
        {
            _items.Add(key, item = new(key));
        }

        return item;
    }

    private void Tidy(WorkItem<TKey> item)
    {
        if (item.HasNothingToRemember)
        {
            _items.Remove(item.Key);
        }
    }
}
