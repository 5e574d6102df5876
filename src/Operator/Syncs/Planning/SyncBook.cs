using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>
/// The valid syncs as they are to be executed now, and who of them has which target. What the controller finds out about a sync goes in
/// here, and the writers plan from it. Thread-safe.
/// </summary>
internal sealed class SyncBook(string operatorNamespace)
{
    private readonly ConcurrentDictionary<ObjectKey, SyncFacts> _syncs = new();
    private readonly Lock _lock = new();
    private long _specsVersion;
    private volatile SyncClaims _claims = new(Array.Empty<SyncFacts>(), operatorNamespace);

    /// <summary>Every claim, as of now.</summary>
    public SyncClaims Claims => _claims;

    /// <summary>Another value whenever a sync, or the spec of one, came or went: what they need in followers may be different.</summary>
    public long SpecsVersion => Interlocked.Read(ref _specsVersion);

    public IEnumerable<ObjectKey> Keys => _syncs.Keys;

    public IEnumerable<SyncFacts> All => _syncs.Values;

    public bool TryGet(ObjectKey key, [MaybeNullWhen(false)] out SyncFacts sync) => _syncs.TryGetValue(key, out sync);

    /// <summary>
    /// Enters a sync, or what changed about it. Facts that are equal to those in the book stay the same instance, so that a writer can tell
    /// whether it has tried them already.
    /// </summary>
    /// <returns>The facts in the book, and the other syncs that may get or lose a target by this.</returns>
    public (SyncFacts Facts, IReadOnlyCollection<ObjectKey> Contenders) Enter(SyncFacts sync)
    {
        lock (_lock)
        {
            var before = _syncs.GetValueOrDefault(sync.Key);
            if (before is not null && AreEqual(before, sync))
            {
                return (before, []);
            }

            _syncs[sync.Key] = sync;
            if (before is not null && HasSameClaims(before, sync))
            {
                return (sync, []);
            }

            if (before is null || !HasSameSpec(before, sync))
            {
                Interlocked.Increment(ref _specsVersion);
            }

            var contenders = before is null ? [] : _claims.Contenders(before).ToHashSet();
            _claims = _claims.Replace(before, sync);
            contenders.UnionWith(_claims.Contenders(sync));
            return (sync, contenders);
        }
    }

    /// <summary>Takes a sync out that is gone or no longer valid.</summary>
    /// <returns>The other syncs that may get a target by this.</returns>
    public IReadOnlyCollection<ObjectKey> Remove(ObjectKey key)
    {
        lock (_lock)
        {
            if (!_syncs.TryGetValue(key, out var before))
            {
                return [];
            }

            var contenders = _claims.Contenders(before).ToHashSet();
            _syncs.TryRemove(key, out _);
            _claims = _claims.Replace(before, null);
            Interlocked.Increment(ref _specsVersion);
            return contenders;
        }
    }

    private static bool AreEqual(SyncFacts one, SyncFacts other) =>
        HasSameClaims(one, other) && one.Sources.Equals(other.Sources);

    private static bool HasSameClaims(SyncFacts one, SyncFacts other) => HasSameSpec(one, other) && one.Sources.HasSameNames(other.Sources);

    private static bool HasSameSpec(SyncFacts one, SyncFacts other) =>
        one.Generation == other.Generation && one.Uid == other.Uid && one.Deleting == other.Deleting && one.Kind.IsSameAs(other.Kind)
        && HaveSameLabels(one.NamespaceLabels, other.NamespaceLabels);

    private static bool HaveSameLabels(IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string>? other) =>
        ReferenceEquals(one, other)
        || (one is not null && other is not null && one.Count == other.Count
            && one.All(label => other.TryGetValue(label.Key, out var value) && value == label.Value));
}
