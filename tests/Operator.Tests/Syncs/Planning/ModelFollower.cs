using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Writing;

namespace Bellwether.Operator.Tests.Syncs.Planning;

/// <summary>
/// A follower as values: what is truly in it, and what the operator's watch has shown of that so far. Only objects with our origin label are
/// shown, as in the real inventory, and later than they happen.
/// </summary>
internal sealed class ModelFollower(string name, TimeProvider time) : IFollowerNamespaces, ICopyInventory
{
    private readonly Dictionary<CopyTarget, CopyRecord> _shown = [];
    private readonly Queue<(CopyTarget Target, CopyRecord? Now)> _events = [];
    private int _version = 100;

    public string Name => name;

    public Dictionary<string, NamespaceRecord> Namespaces { get; } = [];

    public Dictionary<CopyTarget, CopyRecord> Objects { get; } = [];

    /// <summary>Objects whose content can't be changed any more, by uid.</summary>
    public HashSet<string> Immutable { get; } = [];

    public List<AccessRule> Access { get; } = [];

    public Dictionary<string, string> Labels { get; set; } = [];

    public CopyLedger Ledger { get; private set; } = new(time);

    public bool Connected { get; set; } = true;

    /// <summary>The list of copies is complete.</summary>
    public bool Listed { get; set; } = true;

    public IEnumerable<KeyValuePair<string, NamespaceRecord>> All => Namespaces;

    public FollowerFacts Facts() => new()
    {
        Name = name,
        Labels = Labels,
        Spec = new FollowerClusterSpec { Access = Access },
        Unavailable = Connected ? null : "gone",
        Namespaces = this,
        Copies = this,
        Ledger = Ledger,
    };

    /// <summary>Something happens to an object: the record without its version, or null when it goes.</summary>
    public CopyRecord? Put(CopyTarget target, CopyRecord? record)
    {
        var before = Objects.GetValueOrDefault(target);
        var now = record is null ? null : record with { ResourceVersion = $"{++_version}" };
        if (now is null)
        {
            Objects.Remove(target);
        }
        else
        {
            Objects[target] = now;
        }

        if (now is { Origin: CopyOrigin.Ours })
        {
            _events.Enqueue((target, now));
        }
        else if (before is { Origin: CopyOrigin.Ours })
        {
            _events.Enqueue((target, null));
        }

        return now;
    }

    public string NewUid() => $"{name}-{++_version}";

    /// <summary>The watch shows what happened next.</summary>
    public void Show(int events = int.MaxValue)
    {
        while (Connected && Listed && events-- > 0 && _events.TryDequeue(out var seen))
        {
            var before = _shown.GetValueOrDefault(seen.Target);
            if (seen.Now is { } now)
            {
                _shown[seen.Target] = now;
            }
            else
            {
                _shown.Remove(seen.Target);
            }

            Ledger.InventoryChanged(seen.Target, before, seen.Now);
        }
    }

    /// <summary>A new session: nothing is remembered, and everything is listed anew.</summary>
    public void Reconnect()
    {
        (Ledger, Connected, Listed) = (new CopyLedger(time), true, true);
        _events.Clear();
        _shown.Clear();
        foreach (var (target, record) in Objects.Where(item => item.Value.Origin == CopyOrigin.Ours))
        {
            _shown[target] = record;
        }
    }

    public NamespaceRecord? Find(string @namespace) => Namespaces.GetValueOrDefault(@namespace);

    public bool Covers(ResourceKind kind) => Listed;

    public bool IsUnreadable(CopyTarget target) => false;

    public CopyRecord? Find(CopyTarget target) => _shown.GetValueOrDefault(target);

    public IEnumerable<KeyValuePair<CopyTarget, CopyRecord>> OfSync(ObjectKey sync) => _shown.Where(copy => copy.Value.Sync == sync).ToArray();
}
