using System.Collections.Concurrent;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Reporting;

/// <summary>Adds up, per follower, what each sync's last look found there. Thread-safe.</summary>
internal sealed class CopyTally(SyncBook book) : ICopyCounts
{
    private readonly ConcurrentDictionary<ObjectKey, byte> _entered = new();
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<ObjectKey, CopyCounts>> _byFollower = new();
    private readonly Lock _lock = new();
    private Action<string>? _changed;
    private volatile bool _isComplete;

    public CopyCounts? For(string follower)
    {
        if (!IsComplete() || !_byFollower.TryGetValue(follower, out var syncs))
        {
            return null;
        }

        var sum = new CopyCounts();
        foreach (var counts in syncs.Values)
        {
            sum.Total += counts.Total;
            sum.Synced += counts.Synced;
            sum.Failing += counts.Failing;
            sum.Pending += counts.Pending;
        }

        return sum;
    }

    public IDisposable Subscribe(Action<string> changed)
    {
        lock (_lock)
        {
            _changed += changed;
        }

        return new Unsubscription(() =>
        {
            lock (_lock)
            {
                _changed -= changed;
            }
        });
    }

    /// <summary>What a look at one sync found, in all followers that concern it.</summary>
    public void Enter(ObjectKey sync, IReadOnlyCollection<FollowerOutcome> outcomes)
    {
        var wasComplete = _isComplete;
        _entered[sync] = 0;
        var seen = new HashSet<string>(outcomes.Count);
        var last = new CopyCounts();
        foreach (var outcome in outcomes)
        {
            seen.Add(outcome.Follower);
            var counts = new CopyCounts
            {
                Total = outcome.Targets.Count(target => !target.IsLeaving),
                Synced = outcome.Count(TargetState.Synced),
                Failing = outcome.Count(TargetState.Failing),
                Pending = outcome.Count(TargetState.Pending),
            };
            // Most followers have the same numbers: one object in memory for those in a row.
            counts = last = counts == last ? last : counts;
            var syncs = _byFollower.GetOrAdd(outcome.Follower, _ => new());
            if (!syncs.TryGetValue(sync, out var before) || before != counts)
            {
                syncs[sync] = counts;
                _changed?.Invoke(outcome.Follower);
            }
        }

        foreach (var (follower, syncs) in _byFollower)
        {
            if (!wasComplete && IsComplete())
            {
                _changed?.Invoke(follower);
            }

            if (!seen.Contains(follower) && syncs.TryRemove(sync, out _))
            {
                _changed?.Invoke(follower);
            }
        }
    }

    /// <summary>Sums of some syncs only would be wrong numbers: there are none before every sync was looked at once.</summary>
    private bool IsComplete() => _isComplete || (_isComplete = book.Keys.All(_entered.ContainsKey));

    /// <summary>The sync is gone.</summary>
    public void Forget(ObjectKey sync)
    {
        Enter(sync, []);
        _entered.TryRemove(sync, out _);
    }

    private sealed class Unsubscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
