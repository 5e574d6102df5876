using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Audit.Git;

namespace Bellwether.Operator.Audit.Recording;

/// <summary>
/// What isn't in the repository yet: how many changes, since when, of which syncs, and what followers held that has still to be compared.
/// Thread-safe.
/// </summary>
/// <param name="report">Asks for a new look at a sync's status.</param>
internal sealed class AuditBacklog(TimeProvider time, Action<ObjectKey> report) : IDisposable
{
    /// <summary>How long changes may wait before a sync's status says so.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // So many changes aren't gathered any longer.
    private const long MuchAtOnce = 1_000;

    // Changes that come within so much time count as come at once.
    private static readonly TimeSpan Coarseness = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly Queue<(long First, DateTimeOffset At)> _times = new();
    private readonly Dictionary<ObjectKey, long> _syncs = [];
    private readonly List<(long Behind, FollowerLook Look)> _looks = [];
    private readonly SemaphoreSlim _work = new(0, 1);
    private DateTimeOffset _lastTime;
    private long _last;
    private long _acknowledged;
    private GitProblem? _problem;
    private bool _isLate;
    private bool _isIncomplete;

    /// <summary>Changes that wait.</summary>
    public long Count
    {
        get
        {
            lock (_lock)
            {
                return _last - _acknowledged;
            }
        }
    }

    /// <summary>For how long the oldest change or comparison has waited; zero if none does.</summary>
    public TimeSpan Lag
    {
        get
        {
            lock (_lock)
            {
                return Since() is { } since && time.GetUtcNow() - since is var lag && lag > TimeSpan.Zero ? lag : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Something happened that nobody wrote down: only the copies themselves can tell.</summary>
    public bool IsIncomplete
    {
        get
        {
            lock (_lock)
            {
                return _isIncomplete;
            }
        }
    }

    /// <summary>What the journal holds from an earlier run.</summary>
    public void Resume(long acknowledged, long last, DateTimeOffset? since)
    {
        lock (_lock)
        {
            (_acknowledged, _last) = (acknowledged, last);
            if (since is { } at)
            {
                _times.Enqueue((acknowledged + 1, at));
                Wake();
            }
        }
    }

    public void Recorded(long sequence, AuditChange change)
    {
        lock (_lock)
        {
            _last = sequence;
            if (change.Sync.Name is { Length: > 0 })
            {
                _syncs[change.Sync] = sequence;
            }

            if (_times.Count == 0 || change.At - _lastTime > Coarseness)
            {
                _times.Enqueue((sequence, change.At));
                _lastTime = change.At;
            }

            Wake();
        }
    }

    /// <summary>A follower is to be compared with the trail as it is after the change with this sequence.</summary>
    public void Add(FollowerLook look, long behind)
    {
        lock (_lock)
        {
            _looks.Add((behind, look));
            Wake();
        }
    }

    public void Incomplete()
    {
        lock (_lock)
        {
            _isIncomplete = true;
            Wake();
        }
    }

    /// <summary>Begins anew: what waited is given up, for the copies to tell.</summary>
    public void GiveUp(long last)
    {
        lock (_lock)
        {
            _isIncomplete = false;
            _looks.Clear();
            Acknowledge(last);
        }
    }

    /// <summary>The comparisons that wait, in order.</summary>
    public IReadOnlyList<(long Behind, FollowerLook Look)> Looks(int most)
    {
        lock (_lock)
        {
            return [.. _looks.Take(most)];
        }
    }

    /// <summary>So many comparisons, the first ones, are in the repository.</summary>
    public void Compared(int count)
    {
        lock (_lock)
        {
            _looks.RemoveRange(0, Math.Min(count, _looks.Count));
        }
    }

    /// <summary>Every change up to the sequence is in the repository.</summary>
    public void Acknowledge(long sequence)
    {
        lock (_lock)
        {
            _acknowledged = Math.Max(_acknowledged, sequence);
            _last = Math.Max(_last, _acknowledged);
            while (_times.Count > 0 && (_acknowledged >= _last || (_times.Count > 1 && _times.ElementAt(1).First <= _acknowledged + 1)))
            {
                _times.Dequeue();
            }

            foreach (var (sync, last) in _syncs.Where(entry => entry.Value <= _acknowledged).ToArray())
            {
                _syncs.Remove(sync);
                if (_isLate)
                {
                    report(sync);
                }
            }
        }
    }

    /// <summary>How the last attempt ended; null for well.</summary>
    public void Ended(GitProblem? problem)
    {
        lock (_lock)
        {
            var isLate = Since() is { } since && time.GetUtcNow() - since >= Patience;
            if (isLate != _isLate || (isLate && problem != _problem))
            {
                foreach (var sync in _syncs.Keys)
                {
                    report(sync);
                }
            }

            (_isLate, _problem) = (isLate, problem);
        }
    }

    public AuditLag? LagOf(ObjectKey sync)
    {
        lock (_lock)
        {
            return _isLate && _syncs.ContainsKey(sync) ? new AuditLag(_problem) : null;
        }
    }

    /// <summary>An attempt failed: there is still something to do.</summary>
    public void Again()
    {
        lock (_lock)
        {
            Wake();
        }
    }

    /// <summary>Whether changes or comparisons wait, of which a batch's worth has come together.</summary>
    public bool HasMore()
    {
        lock (_lock)
        {
            return _looks.Count > 0 || _last - _acknowledged >= MuchAtOnce;
        }
    }

    /// <summary>Waits until there is something to do.</summary>
    public async Task WaitAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(most, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await _work.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing came.
        }
    }

    public void Dispose() => _work.Dispose();

    private DateTimeOffset? Since()
    {
        var change = _times.TryPeek(out var oldest) ? oldest.At : (DateTimeOffset?)null;
        var look = _looks.Count > 0 ? _looks[0].Look.At : (DateTimeOffset?)null;
        return change is null || look < change ? look : change;
    }

    private void Wake()
    {
        if (_work.CurrentCount == 0)
        {
            _work.Release();
        }
    }
}
