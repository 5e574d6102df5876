using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Audit.Git;

namespace Bellwether.Operator.Audit.Recording;

/// <summary>
/// What isn't in the repository yet: how many changes, since when, of which syncs, and what followers held that has still to be compared.
/// Thread-safe.
/// </summary>
internal sealed class AuditBacklog : IDisposable
{
    /// <summary>How long changes may wait before a sync's status says so.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // How often it is looked whether something waits for too long, whatever a push is at.
    private static readonly TimeSpan JudgeEvery = TimeSpan.FromSeconds(5);

    // So many changes aren't gathered any longer.
    private const long MuchAtOnce = 1_000;

    // Changes that come within so much time count as come at once.
    private static readonly TimeSpan Coarseness = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _time;
    private readonly Action<ObjectKey> _report;
    private readonly Lock _lock = new();
    private readonly Queue<(long First, DateTimeOffset At)> _times = new();
    private readonly Dictionary<ObjectKey, long> _syncs = [];
    private readonly List<PendingLook> _looks = [];
    private readonly ITimer _judge;
    private readonly SemaphoreSlim _work = new(0, 1);
    private DateTimeOffset _lastTime;
    private long _last;
    private long _acknowledged;
    private GitProblem? _problem;
    private bool _isLate;
    private bool _isIncomplete;

    /// <param name="report">Asks for a new look at a sync's status. Quick.</param>
    public AuditBacklog(TimeProvider time, Action<ObjectKey> report)
    {
        (_time, _report) = (time, report);
        _judge = time.CreateTimer(_ => Judge(), state: null, JudgeEvery, JudgeEvery);
    }

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
                return Since() is { } since && _time.GetUtcNow() - since is var lag && lag > TimeSpan.Zero ? lag : TimeSpan.Zero;
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
    /// <param name="syncs">Whose changes they are, with the last of each.</param>
    public void Resume(long acknowledged, long last, DateTimeOffset? since, IEnumerable<KeyValuePair<ObjectKey, long>> syncs)
    {
        lock (_lock)
        {
            (_acknowledged, _last) = (acknowledged, last);
            foreach (var (sync, sequence) in syncs)
            {
                _syncs[sync] = sequence;
            }

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
                if (_isLate && !_syncs.ContainsKey(change.Sync))
                {
                    _report(change.Sync);
                }

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
            // A newer one tells all that an older one did, so however long Git is away, there is one of each follower.
            var since = look.At;
            if (_looks.FindIndex(other => other.Look.Follower == look.Follower && other.Look.IsGone == look.IsGone) is >= 0 and var older)
            {
                since = _looks[older].Since;
                _looks.RemoveAt(older);
            }

            _looks.Add(new PendingLook(behind, since, look));
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

    /// <summary>
    /// Begins anew: what waited is given up, for the copies to tell. Of followers that are gone nobody can ask again.
    /// </summary>
    /// <param name="last">Of the changes given up.</param>
    public void GiveUp(long last)
    {
        lock (_lock)
        {
            _isIncomplete = false;
            _looks.RemoveAll(look => !look.Look.IsGone);
            Acknowledge(last);
        }
    }

    /// <summary>The comparisons that wait, in order.</summary>
    public IReadOnlyList<PendingLook> Looks(int most)
    {
        lock (_lock)
        {
            return [.. _looks.Take(most)];
        }
    }

    /// <summary>These comparisons are in the repository.</summary>
    public void Compared(IReadOnlyCollection<PendingLook> looks)
    {
        lock (_lock)
        {
            _looks.RemoveAll(looks.Contains);
        }
    }

    /// <summary>
    /// Every change up to the sequence was found in the repository, by a push that nobody heard of: so are the comparisons that went before a
    /// change of it. Made now, they would take back what they didn't know of.
    /// </summary>
    public void Found(long sequence)
    {
        lock (_lock)
        {
            _looks.RemoveAll(look => look.Behind < sequence);
            Acknowledge(sequence);
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
                    _report(sync);
                }
            }
        }
    }

    /// <summary>How the last attempt ended; null for well.</summary>
    public void Ended(GitProblem? problem)
    {
        lock (_lock)
        {
            var isAnother = problem != _problem;
            _problem = problem;
            Judge(isAnother);
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
        using var limit = new CancellationTokenSource(most, _time);
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

    public void Dispose()
    {
        _judge.Dispose();
        _work.Dispose();
    }

    private void Judge(bool isAnotherProblem = false)
    {
        lock (_lock)
        {
            var isLate = Since() is { } since && _time.GetUtcNow() - since >= Patience;
            var isNews = isLate != _isLate || (isLate && isAnotherProblem);
            _isLate = isLate;
            if (isNews)
            {
                foreach (var sync in _syncs.Keys)
                {
                    _report(sync);
                }
            }
        }
    }

    private DateTimeOffset? Since()
    {
        var change = _times.TryPeek(out var oldest) ? oldest.At : (DateTimeOffset?)null;
        var look = _looks.Count > 0 ? _looks.Min(waiting => waiting.Since) : (DateTimeOffset?)null;
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
