using Bellwether.Kubernetes.Entities;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>
/// The deletions that count: those of the last hour, and those that were let go and are still to be executed. Each copy counts once,
/// however often its deletion is tried. Not thread-safe.
/// </summary>
internal sealed class DeletionHistory(TimeProvider time)
{
    /// <summary>Records are rounded up to this, so that they stay small. What is carried over counts longer, never shorter.</summary>
    private static readonly TimeSpan Resolution = TimeSpan.FromMinutes(5);

    private readonly Dictionary<DeletionKey, Entry> _entries = [];
    private List<CarriedDeletions> _carried = [];

    public IEnumerable<(DeletionKey Key, ObjectKey Sync, bool Consented, bool Approved)> Entries =>
        _entries.Select(entry => (entry.Key, entry.Value.Sync, entry.Value.Consented, entry.Value.Approved));

    public IReadOnlyList<CarriedDeletions> Carried => _carried;

    public bool IsAdmitted(DeletionKey key) => _entries.TryGetValue(key, out var entry) && entry.Admitted;

    public void Carry(IEnumerable<CarriedDeletions> earlier) => _carried = [.. earlier];

    /// <summary>Counts a deletion that is to be executed. It may not be begun before <see cref="Admit"/>.</summary>
    public void Reserve(DeletionPlan plan, PlannedDeletion deletion, bool approved)
    {
        _entries.TryGetValue(deletion.Key, out var known);
        _entries[deletion.Key] = new Entry(plan.Scope, deletion.Sync, plan.Consented, approved || known?.Approved == true)
        {
            Admitted = known?.Admitted == true,
            BegunAt = known?.BegunAt,
        };
    }

    public void Admit(DeletionKey key)
    {
        if (_entries.TryGetValue(key, out var entry))
        {
            entry.Admitted = true;
        }
    }

    /// <summary>The request is about to be sent: from now on the copy may be gone.</summary>
    /// <returns>False: the deletion isn't admitted (any more).</returns>
    public bool Begin(DeletionKey key)
    {
        if (!_entries.TryGetValue(key, out var entry) || !entry.Admitted)
        {
            return false;
        }

        entry.BegunAt = time.GetUtcNow();
        return true;
    }

    /// <summary>The follower refused: the copy is still there. It may be tried again.</summary>
    public void NotDeleted(DeletionKey key)
    {
        if (_entries.TryGetValue(key, out var entry))
        {
            entry.BegunAt = null;
        }
    }

    /// <summary>What was let go, wasn't begun, and is no longer wanted doesn't count.</summary>
    public void Withdraw(DeletionScope scope, Func<DeletionKey, bool> isWanted)
    {
        foreach (var (key, entry) in _entries)
        {
            if (entry.Scope == scope && entry.BegunAt is null && !isWanted(key))
            {
                _entries.Remove(key);
            }
        }
    }

    /// <summary>Forgets what is older than the windows.</summary>
    public void Tidy()
    {
        var end = time.GetUtcNow() - DeletionLimit.Span;
        foreach (var (key, entry) in _entries)
        {
            if (entry.BegunAt <= end)
            {
                _entries.Remove(key);
            }
        }

        _carried.RemoveAll(carried => carried.At <= end);
    }

    /// <summary>What counts, for the next run of the operator.</summary>
    public IReadOnlyList<CarriedDeletions> ToRecords()
    {
        var rows = new Dictionary<(DateTimeOffset At, ObjectKey? Sync, string? Follower, bool Consented), int>();
        foreach (var carried in _carried)
        {
            Add(carried.At, carried.Sync, carried.Follower, carried.Consented, carried.Count);
        }

        foreach (var (key, entry) in _entries)
        {
            if (entry.Approved)
            {
                continue;
            }

            var at = RoundUp(entry.BegunAt ?? time.GetUtcNow());
            Add(at, null, key.Follower, entry.Consented, 1);
            if (!entry.Consented)
            {
                Add(at, entry.Sync, null, false, 1);
            }
        }

        return [.. rows.Select(row => new CarriedDeletions(row.Key.At, row.Key.Sync, row.Key.Follower, row.Key.Consented, row.Value))];

        void Add(DateTimeOffset at, ObjectKey? sync, string? follower, bool consented, int count) =>
            rows[(at, sync, follower, consented)] = rows.GetValueOrDefault((at, sync, follower, consented)) + count;
    }

    private static DateTimeOffset RoundUp(DateTimeOffset at)
    {
        var over = at.UtcTicks % Resolution.Ticks;
        return over == 0 ? at : new DateTimeOffset(at.UtcTicks - over + Resolution.Ticks, TimeSpan.Zero);
    }

    private sealed class Entry(DeletionScope scope, ObjectKey sync, bool consented, bool approved)
    {
        public DeletionScope Scope => scope;

        public ObjectKey Sync => sync;

        public bool Consented => consented;

        /// <summary>By a person: out of the reckoning.</summary>
        public bool Approved => approved;

        public bool Admitted { get; set; }

        /// <summary>Null: let go, and not sent yet.</summary>
        public DateTimeOffset? BegunAt { get; set; }
    }
}
