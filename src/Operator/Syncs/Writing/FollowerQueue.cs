using System.Collections.Concurrent;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Queueing;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>Which syncs are to be looked at in one follower, and when: now, after a pause, or once the follower answers. Thread-safe.</summary>
internal sealed class FollowerQueue(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan FirstLookAtStranger = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LastLookAtStranger = TimeSpan.FromMinutes(5);

    private readonly WorkQueue<ObjectKey> _queue = new(time);

    // Syncs that are being worked on.
    private readonly ConcurrentDictionary<ObjectKey, byte> _passing = new();

    // Syncs that go on when the follower answers.
    private readonly ConcurrentDictionary<ObjectKey, byte> _waiting = new();

    // How often nothing but strangers was in a sync's way, in a row.
    private readonly ConcurrentDictionary<ObjectKey, int> _refusals = new();

    public int Depth => _queue.Depth;

    public bool IsPassing(ObjectKey sync) => _passing.ContainsKey(sync);

    /// <summary>Whether any sync is being worked on.</summary>
    public bool IsPassingAnySync => _passing.Keys.Any(sync => !string.IsNullOrEmpty(sync.Namespace));

    public void Add(ObjectKey sync) => _queue.Add(sync);

    public void AddAfter(ObjectKey sync, TimeSpan delay, WorkPriority priority = WorkPriority.Change) => _queue.AddAfter(sync, delay, priority);

    /// <summary>Again, later each time that it comes to this.</summary>
    public void AddRateLimited(ObjectKey sync) => _queue.AddRateLimited(sync);

    /// <summary>Only strangers are in the way. Nobody can be asked to tell when they go, and people don't take them away within milliseconds.</summary>
    public void AddAfterStrangers(ObjectKey sync)
    {
        var looks = _refusals.AddOrUpdate(sync, 0, (_, before) => Math.Min(before + 1, 20));
        var limit = TimeSpan.FromTicks(Math.Min(FirstLookAtStranger.Ticks << looks, LastLookAtStranger.Ticks));
        _queue.AddAfter(sync, limit * (0.5 + (0.5 * Random.Shared.NextDouble())));
    }

    /// <summary>The follower doesn't answer: the sync is added again by <see cref="Resume"/>.</summary>
    public void Park(ObjectKey sync) => _waiting[sync] = 0;

    /// <summary>The follower answers: everything that waited for it goes on now.</summary>
    public void Resume()
    {
        foreach (var sync in _waiting.Keys)
        {
            _waiting.TryRemove(sync, out _);
            _queue.Forget(sync);
            _queue.Add(sync);
        }
    }

    /// <summary>Nothing is in the sync's way any more: the next retry is a first one.</summary>
    public void Settled(ObjectKey sync)
    {
        _queue.Forget(sync);
        _refusals.TryRemove(sync, out _);
    }

    public void Forget(ObjectKey sync)
    {
        _queue.Remove(sync);
        _waiting.TryRemove(sync, out _);
        _refusals.TryRemove(sync, out _);
    }

    /// <summary>The next sync. Nobody else gets it before <see cref="Done"/>.</summary>
    public async ValueTask<ObjectKey> TakeAsync(CancellationToken cancellationToken)
    {
        var sync = await _queue.TakeAsync(cancellationToken);
        // Noted before the book is read: whoever enters newer facts and then finds no pass has nothing to wait for.
        _passing[sync] = 0;
        return sync;
    }

    public void Done(ObjectKey sync)
    {
        _passing.TryRemove(sync, out _);
        _queue.Done(sync);
    }

    public void Dispose() => _queue.Dispose();
}
