using System.Collections.Concurrent;
using System.Globalization;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>
/// Remembers what our own requests to one follower showed, until the inventory shows something newer. Begins empty with every session:
/// after a restart the copies' own metadata has to speak. Each sync has its own knowledge of a target: what was written for one proves
/// nothing for another. Thread-safe.
/// </summary>
internal sealed class CopyLedger(TimeProvider time) : ICopyLedger
{
    /// <summary>
    /// How long our own answer counts as newer than an inventory that hasn't moved. The watch shows a write within moments; if it hasn't by
    /// then, the watch may have missed the object's whole life, and the copy is looked at again.
    /// </summary>
    public static readonly TimeSpan TrustInAnswer = TimeSpan.FromSeconds(60);

    // Nearly always one entry; more only where syncs contend for a target. Replaced, never changed.
    private readonly ConcurrentDictionary<CopyTarget, Entry[]> _entries = new();

    public CopyKnowledge? Find(CopyTarget target, ObjectKey sync) => EntryOf(target, sync) is { } entry ? View(entry) : null;

    public IEnumerable<KeyValuePair<CopyTarget, CopyKnowledge>> OfSync(ObjectKey sync)
    {
        foreach (var (target, entries) in _entries)
        {
            if (Array.Find(entries, entry => entry.Sync == sync) is { Knowledge.Answer: not null } entry)
            {
                yield return new(target, View(entry));
            }
        }
    }

    /// <summary>What our own writes left and the inventory doesn't show yet.</summary>
    public IEnumerable<KeyValuePair<CopyTarget, CopyRecord>> Unshown()
    {
        foreach (var (target, entries) in _entries)
        {
            foreach (var entry in entries)
            {
                if (entry.Knowledge is { Answer: { } answer, InventoryBefore: not null } && entry.Knowledge.LetGo != answer.Uid)
                {
                    yield return new(target, answer);
                }
            }
        }
    }

    /// <summary>Whether the copy with this uid was deleted or released, whatever the inventory still shows.</summary>
    public bool HasLetGo(CopyTarget target, string uid) =>
        _entries.TryGetValue(target, out var entries) && Array.Exists(entries, entry => entry.Knowledge.LetGo == uid);

    /// <summary>A write is about to be sent: what the inventory shows from now on can be newer than its answer.</summary>
    public void Sending(CopyTarget target, ObjectKey sync) => Update(target, sync, entry => entry);

    /// <summary>A write was answered.</summary>
    /// <param name="before">What the inventory showed when it was sent; null for nothing.</param>
    /// <param name="mutated">The name of a mark that the answer doesn't show as sent, or null.</param>
    public void Answered(CopyTarget target, ObjectKey sync, CopyRecord answer, CopyRecord? before, string? mutated) =>
        Update(target, sync, entry => entry with
        {
            AnsweredAt = time.GetTimestamp(),
            Failure = null,
            // Where the watch was so much faster that it has shown the object's end, the answer is history.
            Knowledge = entry.Left == answer.Uid ? new CopyKnowledge() : new CopyKnowledge
            {
                Answer = answer,
                InventoryBefore = before?.ResourceVersion ?? "",
                MutatedOnAdmission = mutated,
            },
        });

    /// <summary>An object was found in the target's place.</summary>
    /// <param name="goneUid">The uid of a copy that is no longer there, which the inventory may still show; null if none.</param>
    public void Found(CopyTarget target, ObjectKey sync, CopyRecord occupant, string? goneUid) =>
        Update(target, sync, entry => entry with
        {
            Knowledge = entry.Knowledge with { Occupant = occupant, LetGo = goneUid ?? entry.Knowledge.LetGo },
        });

    /// <summary>Nothing is in the target's place (any more), whatever the inventory still shows.</summary>
    public void Gone(CopyTarget target, ObjectKey sync, string? goneUid) =>
        Update(target, sync, entry => entry with
        {
            Failure = null,
            Knowledge = new CopyKnowledge { LetGo = goneUid ?? entry.Knowledge.LetGo },
        });

    /// <summary>The server says that this content can't be applied to the copy as it is.</summary>
    public void Immutable(CopyTarget target, ObjectKey sync, UInt128 fingerprint) =>
        Update(target, sync, entry => entry with { Knowledge = entry.Knowledge with { ImmutableFor = fingerprint } });

    /// <summary>A copy that was right had to be put right.</summary>
    public void Repaired(CopyTarget target, ObjectKey sync) =>
        Update(target, sync, entry => entry with { Repairs = entry.Repairs.Add(time.GetTimestamp(), time) });

    /// <summary>The last request about the target failed.</summary>
    public void Failed(CopyTarget target, ObjectKey sync, WriteFailure failure) =>
        Update(target, sync, entry => entry with { Failure = failure });

    /// <summary>Why the sync's last request about the target failed; null if it didn't, or there was none.</summary>
    public WriteFailure? FailureOf(CopyTarget target, ObjectKey sync) => EntryOf(target, sync)?.Failure;

    /// <summary>The syncs that requests about the target were made for.</summary>
    public IEnumerable<ObjectKey> SyncsOf(CopyTarget target) =>
        _entries.TryGetValue(target, out var entries) ? entries.Select(entry => entry.Sync) : [];

    /// <summary>How long until a contested copy may be repaired again; zero if it may be now.</summary>
    public TimeSpan ContestedFor(CopyTarget target, ObjectKey sync) => EntryOf(target, sync)?.Repairs.Wait(time) ?? TimeSpan.Zero;

    /// <summary>The inventory moved: what it shows is newer than what we knew, unless it shows just that, or what was there before.</summary>
    /// <param name="before">What it showed until now; null for nothing.</param>
    /// <param name="now">What it shows; null for nothing.</param>
    public void InventoryChanged(CopyTarget target, CopyRecord? before, CopyRecord? now) =>
        Replace(target, entries =>
        {
            var moved = Array.ConvertAll(entries, entry => Moved(entry, before, now));
            return Array.FindAll(moved, entry => !entry.Forgotten || entry.Knowledge.LetGo is not null);
        });

    /// <summary>
    /// The sync is gone, and its copies are dealt with. That one was let go is remembered until the inventory shows it: a sync of the same
    /// name would take what is still shown for its own.
    /// </summary>
    public void ForgetSync(ObjectKey sync)
    {
        foreach (var (target, entries) in _entries)
        {
            if (Array.Exists(entries, entry => entry.Sync == sync))
            {
                Replace(target, all => Array.ConvertAll(
                    Array.FindAll(all, entry => entry.Sync != sync || entry.Knowledge.LetGo is not null),
                    entry => entry.Sync == sync
                        ? new Entry(sync) { Forgotten = true, Knowledge = new CopyKnowledge { LetGo = entry.Knowledge.LetGo } }
                        : entry));
            }
        }
    }

    private static Entry Moved(Entry entry, CopyRecord? before, CopyRecord? now)
    {
        var knowledge = entry.Knowledge;
        if (before is not null && before.Uid != now?.Uid)
        {
            entry = entry with { Left = before.Uid };
        }

        if (IsHistory(knowledge, before, now))
        {
            return entry with { Knowledge = knowledge with { InventoryBefore = now?.ResourceVersion ?? "" } };
        }

        var isOurAnswer = now is not null && knowledge.Answer is { } answer
            && answer.Uid == now.Uid && answer.ResourceVersion == now.ResourceVersion;
        return entry with
        {
            Knowledge = knowledge with
            {
                // One object in memory for both, when they are equal.
                Answer = isOurAnswer ? now : knowledge.Answer,
                InventoryBefore = now is not null && knowledge.InventoryBefore == now.ResourceVersion ? knowledge.InventoryBefore : null,
                Occupant = null,
                LetGo = now?.Uid == knowledge.LetGo ? knowledge.LetGo : null,
            },
        };
    }

    /// <summary>
    /// What is shown is the life, or the end, of an object that was there before ours: the watch is behind our answer. Taken for newer, it
    /// would look as if our copy were gone.
    /// </summary>
    private static bool IsHistory(CopyKnowledge knowledge, CopyRecord? before, CopyRecord? now)
    {
        if (knowledge is not { Answer: { } answer, InventoryBefore: not null })
        {
            return false;
        }

        return now is null
            ? before is not null && before.Uid != answer.Uid
            : now.Uid != answer.Uid && IsOlder(now.ResourceVersion, answer.ResourceVersion);
    }

    /// <summary>Versions of one kind in one cluster are numbers that grow; where they are none, nothing is concluded.</summary>
    private static bool IsOlder(string one, string other) =>
        ulong.TryParse(one, CultureInfo.InvariantCulture, out var number)
        && ulong.TryParse(other, CultureInfo.InvariantCulture, out var otherNumber)
        && number < otherNumber;

    private Entry? EntryOf(CopyTarget target, ObjectKey sync) =>
        _entries.TryGetValue(target, out var entries) ? Array.Find(entries, entry => entry.Sync == sync) : null;

    private CopyKnowledge View(Entry entry)
    {
        var knowledge = entry.Knowledge;
        var contested = entry.Repairs.Wait(time) > TimeSpan.Zero;
        var isStale = knowledge.InventoryBefore is not null && time.GetElapsedTime(entry.AnsweredAt) > TrustInAnswer;
        return contested || isStale
            ? knowledge with { Contested = contested, InventoryBefore = isStale ? null : knowledge.InventoryBefore, Unconfirmed = isStale }
            : knowledge;
    }

    /// <summary>Replaces what is known of a target, unless nothing is; with nothing, where nothing is left.</summary>
    private void Replace(CopyTarget target, Func<Entry[], Entry[]> change)
    {
        while (_entries.TryGetValue(target, out var entries))
        {
            var left = change(entries);
            if (left.Length == 0 ? _entries.TryRemove(new(target, entries)) : _entries.TryUpdate(target, left, entries))
            {
                return;
            }
        }
    }

    private void Update(CopyTarget target, ObjectKey sync, Func<Entry, Entry> change) =>
        _entries.AddOrUpdate(
            target,
            _ => [change(new Entry(sync))],
            (_, entries) => Array.Exists(entries, entry => entry.Sync == sync)
                ? Array.ConvertAll(entries, entry => entry.Sync == sync ? change(entry with { Forgotten = false }) : entry)
                : [.. entries, change(new Entry(sync))]);

    private sealed record Entry(ObjectKey Sync)
    {
        public CopyKnowledge Knowledge { get; init; } = new();

        public long AnsweredAt { get; init; }

        /// <summary>The sync is gone; only what it let go of is still of interest.</summary>
        public bool Forgotten { get; init; }

        /// <summary>The uid of the object that the inventory showed to go last; null for none.</summary>
        public string? Left { get; init; }

        public WriteFailure? Failure { get; init; }

        public RepairHistory Repairs { get; init; } = RepairHistory.None;
    }
}
