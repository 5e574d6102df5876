using System.Collections.Frozen;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>A session's informers, as the planner asks them.</summary>
internal sealed class SessionInventory(FollowerSession session) : ICopyInventory, IFollowerNamespaces
{
    public IEnumerable<KeyValuePair<string, NamespaceRecord>> All =>
        session.Namespaces.Items.Select(item => KeyValuePair.Create(item.Key.Name, item.Value));

    /// <summary>Every kind that is looked at has been listed.</summary>
    public bool IsComplete => session.CopiedKinds.All(kind => session.Copies(kind) is { } copies && (copies.HasSynced || copies.IsNotServed));

    /// <summary>How many objects carry our origin label.</summary>
    public int Count => session.CopiedKinds.Sum(kind => session.Copies(kind)?.Count ?? 0);

    /// <summary>All of them, as far as their kinds are listed.</summary>
    public IEnumerable<KeyValuePair<CopyTarget, CopyRecord>> Everything =>
        session.CopiedKinds.SelectMany(kind => session.Copies(kind) is { } informer
            ? informer.Items.Select(item => KeyValuePair.Create(new CopyTarget(kind, item.Key), item.Value))
            : []);

    /// <summary>
    /// What is there, and what our own writes left that isn't shown yet, without what they took away that is; and the namespaces of each kind in
    /// which these are all. What tells of them can be replaced at any moment, by one that has listed nothing yet: only what is covered before
    /// and after they are read is.
    /// </summary>
    public (IReadOnlyCollection<KeyValuePair<CopyTarget, CopyRecord>> Copies, IReadOnlyDictionary<ResourceKind, IReadOnlySet<string>> Covered) Known(CopyLedger ledger)
    {
        var unshown = ledger.Unshown().DistinctBy(answer => answer.Key).ToDictionary();
        var covered = new Dictionary<ResourceKind, IReadOnlySet<string>>();
        var copies = new List<KeyValuePair<CopyTarget, CopyRecord>>(unshown);
        foreach (var kind in session.CopiedKinds)
        {
            if (session.Copies(kind) is not { } informer)
            {
                covered[kind] = FrozenSet<string>.Empty;
                continue;
            }

            var before = informer.Covered;
            copies.AddRange(informer.Items
                .Select(item => KeyValuePair.Create(new CopyTarget(kind, item.Key), item.Value))
                .Where(copy => !unshown.ContainsKey(copy.Key) && !ledger.HasLetGo(copy.Key, copy.Value.Uid)));
            covered[kind] = session.Copies(kind) == informer ? before.Intersect(informer.Covered).ToFrozenSet() : FrozenSet<string>.Empty;
        }

        return (copies, covered);
    }

    // What tells of them can be replaced at any moment, by one that has listed nothing yet.
    public bool AreAllKnown => session.Namespaces is { IsComplete: true, HasSynced: true };

    public bool Knows(string name) => session.Namespaces.Knows(name);

    public bool Covers(ResourceKind kind) => session.Copies(kind)?.HasSynced == true;

    public bool Covers(CopyTarget target) => session.Copies(target.Kind)?.Covers(target.Key.Namespace) == true;

    public string? WhyNotServed(ResourceKind kind) =>
        session.Lacking.TryGetValue(kind, out var why) ? why
        : session.Copies(kind)?.IsNotServed == true ? $"doesn't serve {kind.FullName} any more" : null;

    public bool IsUnreadable(CopyTarget target) => session.Copies(target.Kind)?.IsUnreadable(target.Key) == true;

    public CopyRecord? Find(CopyTarget target) =>
        session.Copies(target.Kind) is { } copies && copies.TryGet(target.Key, out var record) ? record : null;

    public NamespaceRecord? Find(string name) =>
        session.Namespaces.TryGet(ObjectKey.Cluster(name), out var record) ? record : null;

    public IEnumerable<KeyValuePair<CopyTarget, CopyRecord>> OfSync(ObjectKey sync)
    {
        foreach (var kind in session.CopiedKinds)
        {
            foreach (var (key, record) in session.Copies(kind)?.OfSync(sync) ?? [])
            {
                yield return new(new CopyTarget(kind, key), record);
            }
        }
    }
}
