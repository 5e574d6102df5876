using Bellwether.Crds;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>
/// Holds batches of deletions that would take away too large a part of a sync's, a follower's or all copies within an hour, until a person
/// approves exactly them. Whoever sees an object's plan over all followers has it judged; whoever writes deletes only what was admitted.
/// <para>
/// Only deletions for good are judged. A Recreate isn't: the same pass makes the copy anew, after a trial run, and a source whose type
/// changed would otherwise wait for a person in every follower. A Release takes nothing away.
/// </para>
/// <para>
/// A plan that was held stays held when the windows move on: it was told to be a person's to decide, and a bad commit must not trickle
/// through overnight. Thread-safe.
/// </para>
/// </summary>
internal sealed class DeletionBrake(IFleetCensus census, IDeletionRecords records, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _recording = new(1);
    private readonly DeletionHistory _history = new(time);
    private readonly Dictionary<DeletionScope, HeldDeletion> _held = [];
    private bool _loaded;
    private long _changes;
    private long _recorded;

    /// <summary>Deletions that wait for approval now.</summary>
    public int Held
    {
        get
        {
            lock (_lock)
            {
                return _held.Values.Sum(held => held.Count);
            }
        }
    }

    /// <summary>Lets a plan go, as far as the writers ask for it, or holds it as a whole.</summary>
    /// <param name="before">What the object's status says was held when it was judged last; null for nothing.</param>
    /// <param name="approved">The hash that a person approved; null for none.</param>
    /// <returns>Everything in the plan is admitted, or nothing in it that wasn't begun.</returns>
    public async Task<Judgement> JudgeAsync(
        DeletionPlan plan, HeldDeletion? before, string? approved, CancellationToken cancellationToken)
    {
        if (plan.Deletions.Count > 0)
        {
            await LoadAsync(cancellationToken);
        }
        else if (!plan.IsWhole)
        {
            // Nothing is to go of what can be seen, which isn't all: what was held may be among the rest.
            return new Judgement(before);
        }

        long change;
        lock (_lock)
        {
            _history.Tidy();
            var wanted = plan.Deletions.Select(deletion => deletion.Key).ToHashSet();
            _history.Withdraw(plan.Scope, wanted.Contains);
            if (plan.Deletions.All(deletion => _history.IsAdmitted(deletion.Key)))
            {
                _held.Remove(plan.Scope);
                return Judgement.Go;
            }

            var hash = plan.Hash();
            if (approved != hash && Hold(plan, hash, before) is { } held)
            {
                _history.Withdraw(plan.Scope, _ => false);
                if (!plan.IsWhole)
                {
                    return Judgement.NotYet(before);
                }

                _held[plan.Scope] = held;
                return Judgement.Hold(held);
            }

            _held.Remove(plan.Scope);
            foreach (var deletion in plan.Deletions)
            {
                _history.Reserve(plan, deletion, approved == hash);
            }

            change = ++_changes;
        }

        // Recorded before the first request is sent: an operator that crashes over and over must not begin to count anew each time.
        await RecordAsync(change, cancellationToken);
        lock (_lock)
        {
            foreach (var deletion in plan.Deletions)
            {
                _history.Admit(deletion.Key);
            }
        }

        return Judgement.GoNow;
    }

    /// <summary>Whether the deletion was let go.</summary>
    public bool IsAdmitted(DeletionKey key)
    {
        lock (_lock)
        {
            return _history.IsAdmitted(key);
        }
    }

    /// <summary>To be called before the request is sent. False: it must not be sent.</summary>
    public bool Begin(DeletionKey key)
    {
        lock (_lock)
        {
            return _history.Begin(key);
        }
    }

    /// <summary>The copy is known to be still there. An answer that never came says nothing: that copy counts as deleted.</summary>
    public void NotDeleted(DeletionKey key)
    {
        lock (_lock)
        {
            _history.NotDeleted(key);
        }
    }

    /// <summary>The object is gone, and nothing is planned for it any more.</summary>
    public void Forget(DeletionScope scope)
    {
        lock (_lock)
        {
            _history.Withdraw(scope, _ => false);
            _held.Remove(scope);
        }
    }

    public void Dispose() => _recording.Dispose();

    private HeldDeletion? Hold(DeletionPlan plan, string hash, HeldDeletion? before)
    {
        // By the word of this run, or by the status of an earlier one. Consent that came since lifts what it isn't subject to.
        var held = _held.TryGetValue(plan.Scope, out var known) ? known : before;
        return held?.Hash == hash && (!plan.Consented || held.Window == DeletionWindows.Fleet)
            ? held
            : DeletionReckoning.Check(plan, _history, census)?.Hold(plan, hash);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _loaded))
        {
            return;
        }

        await _recording.WaitAsync(cancellationToken);
        try
        {
            if (!_loaded)
            {
                var earlier = await records.LoadAsync(cancellationToken);
                lock (_lock)
                {
                    _history.Carry(earlier);
                }

                Volatile.Write(ref _loaded, true);
            }
        }
        finally
        {
            _recording.Release();
        }
    }

    /// <summary>One write at a time; whoever waited for it finds his own change written by it.</summary>
    private async Task RecordAsync(long change, CancellationToken cancellationToken)
    {
        await _recording.WaitAsync(cancellationToken);
        try
        {
            if (_recorded >= change)
            {
                return;
            }

            IReadOnlyList<CarriedDeletions> rows;
            long upTo;
            lock (_lock)
            {
                (rows, upTo) = (_history.ToRecords(), _changes);
            }

            await records.SaveAsync(rows, cancellationToken);
            _recorded = upTo;
        }
        finally
        {
            _recording.Release();
        }
    }
}
