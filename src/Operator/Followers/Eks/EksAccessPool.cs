namespace Bellwether.Operator.Followers.Eks;

/// <summary>
/// The followers' ways in. One stays as long as a link uses it, and somewhat longer than the longest pause between two attempts: a follower
/// that fails must not ask for a new session each time, and one that is gone must not leave its credentials behind. Thread-safe.
/// </summary>
internal sealed class EksAccessPool(Func<EksTarget, EksAccess> create, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan Linger = TimeSpan.FromMinutes(6);

    private readonly Lock _gate = new();
    private readonly Dictionary<EksTarget, Entry> _entries = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    public bool IsRenewing
    {
        get
        {
            lock (_gate)
            {
                return _entries.Values.Any(entry => entry.Access.IsRenewing);
            }
        }
    }

    /// <returns>Given back when disposed.</returns>
    public EksLease Take(EksTarget target)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(target, out var entry))
            {
                entry = new Entry(create(target), time, this, target);
                _entries.Add(target, entry);
            }

            entry.Uses++;
            entry.Leave.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return new EksLease(entry.Access, () => GiveBack(entry));
        }
    }

    /// <summary>The follower is gone: nothing of it is kept, but for what another one of that name uses already.</summary>
    public void Forget(string follower)
    {
        Entry[] unused;
        lock (_gate)
        {
            unused = [.. _entries.Values.Where(entry => entry.Target.Follower == follower && entry.Uses == 0)];
        }

        Array.ForEach(unused, Drop);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var entry in _entries.Values)
            {
                entry.Dispose();
            }

            _entries.Clear();
        }
    }

    private void GiveBack(Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Uses > 0 || !_entries.ContainsKey(entry.Target))
            {
                return;
            }

            if (!_entries.Keys.Any(other => other != entry.Target && other.Follower == entry.Target.Follower))
            {
                entry.Leave.Change(Linger, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        // The follower has another way in by now.
        Drop(entry);
    }

    private void Drop(Entry entry)
    {
        lock (_gate)
        {
            if (entry.Uses > 0 || !_entries.Remove(entry.Target))
            {
                return;
            }
        }

        entry.Dispose();
    }

    private sealed class Entry : IDisposable
    {
        public Entry(EksAccess access, TimeProvider time, EksAccessPool owner, EksTarget target)
        {
            (Access, Target) = (access, target);
            Leave = time.CreateTimer(_ => owner.Drop(this), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public EksAccess Access { get; }

        public EksTarget Target { get; }

        public ITimer Leave { get; }

        public int Uses { get; set; }

        public void Dispose()
        {
            Leave.Dispose();
            Access.Dispose();
        }
    }
}

/// <summary>A use of a follower's way in.</summary>
internal sealed class EksLease(EksAccess access, Action giveBack) : IDisposable
{
    private int _disposed;

    public EksAccess Access { get; } = access;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            giveBack();
        }
    }
}
