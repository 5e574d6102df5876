using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Audit.Recording;

/// <summary>
/// Writes that were sent and that no answer is known of: it is on its way, or lost. What came of those whose answer is lost is told by what
/// the follower shows, as long as nothing else is written there. One of each copy: nobody writes the next while it isn't known what became of
/// the last. Thread-safe.
/// </summary>
internal sealed class UnansweredWrites
{
    /// <summary>A watch shows a write within moments. What it hasn't shown by then never arrived, or was gone before anybody looked.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Follower, CopyTarget Target), Write> _writes = [];

    /// <summary>A write is about to be sent.</summary>
    /// <param name="seen">The object before it; null if none was seen.</param>
    public void Sent(AuditChange intent, CopyRecord? seen)
    {
        lock (_lock)
        {
            _writes[(intent.Follower, intent.Target)] = new Write(intent, seen);
        }
    }

    /// <summary>It is known what came of it.</summary>
    public void Answered(string follower, CopyTarget target)
    {
        lock (_lock)
        {
            _writes.Remove((follower, target));
        }
    }

    /// <summary>No answer will come.</summary>
    /// <param name="action">What it would have been told as.</param>
    /// <returns>What is to be told, if the follower has shown already that it arrived.</returns>
    public AuditChange? Lost(string follower, CopyTarget target, AuditAction action)
    {
        lock (_lock)
        {
            if (!_writes.TryGetValue((follower, target), out var write))
            {
                return null;
            }

            _writes[(follower, target)] = write = write with { Intent = write.Intent with { Action = action }, IsLost = true };
            return write.Shows is { } shows && Arrival.Of(write.Intent, write.Seen, shows.Copy) is { } told ? Take(told) : null;
        }
    }

    /// <summary>Whether the answer to the last write is lost, and nothing has shown yet what came of it.</summary>
    public bool IsLost(string follower, CopyTarget target)
    {
        lock (_lock)
        {
            return _writes.TryGetValue((follower, target), out var write) && write.IsLost;
        }
    }

    /// <summary>The follower shows a copy, or that there is none.</summary>
    /// <returns>What is to be told, if that proves that a write arrived whose answer is lost.</returns>
    public AuditChange? Shown(string follower, CopyTarget target, CopyRecord? copy)
    {
        lock (_lock)
        {
            if (!_writes.TryGetValue((follower, target), out var write) || Arrival.Of(write.Intent, write.Seen, copy) is not { } told)
            {
                return null;
            }

            if (write.IsLost)
            {
                return Take(told);
            }

            // The answer will tell it, if it comes.
            _writes[(follower, target)] = write with { Shows = new Proof(copy) };
            return null;
        }
    }

    /// <summary>The follower was asked after a write what it holds: nothing that is shown later tells more of it.</summary>
    /// <returns>What is to be told, if the write arrived.</returns>
    public AuditChange? Found(string follower, CopyTarget target, CopyRecord? copy)
    {
        lock (_lock)
        {
            return !_writes.Remove((follower, target), out var write) ? null
                : Arrival.Of(write.Intent, write.Seen, copy) ?? (write.Shows is { } shows ? Arrival.Of(write.Intent, write.Seen, shows.Copy) : null);
        }
    }

    /// <summary>What is to be told of a follower by what it holds.</summary>
    public IReadOnlyList<AuditChange> Shown(FollowerLook look)
    {
        lock (_lock)
        {
            var lost = _writes.Where(write => write.Key.Follower == look.Follower && write.Value.IsLost).ToArray();
            var copies = lost.Length > 0 && !look.IsGone ? look.Copies.ToDictionary() : [];
            var told = new List<AuditChange>();
            foreach (var ((_, target), write) in lost)
            {
                var isKnown = copies.TryGetValue(target, out var copy) || look.Covers(target.Kind.FullName, target.Key.Namespace);
                if (!look.IsGone && isKnown && Arrival.Of(write.Intent, write.Seen, copy) is { } arrived)
                {
                    told.Add(Take(arrived));
                }
                else if (look.IsGone || look.At - write.Intent.At > Patience)
                {
                    _writes.Remove((look.Follower, target));
                }
            }

            return told;
        }
    }

    private AuditChange Take(AuditChange told)
    {
        _writes.Remove((told.Follower, told.Target));
        return told;
    }

    private sealed record Write(AuditChange Intent, CopyRecord? Seen)
    {
        public bool IsLost { get; init; }

        /// <summary>What proves that it arrived, while its answer may still come.</summary>
        public Proof? Shows { get; init; }
    }

    /// <param name="Copy">Null: there is none.</param>
    private sealed record Proof(CopyRecord? Copy);
}
