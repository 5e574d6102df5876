using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>Facts of a follower that nothing is known of.</summary>
internal sealed class NothingKnown : IFollowerNamespaces, ICopyInventory, ICopyLedger
{
    public static readonly NothingKnown Instance = new();

    public IEnumerable<KeyValuePair<string, NamespaceRecord>> All => [];

    public NamespaceRecord? Find(string name) => null;

    public bool Covers(ResourceKind kind) => false;

    public bool IsUnreadable(CopyTarget target) => false;

    public CopyRecord? Find(CopyTarget target) => null;

    IEnumerable<KeyValuePair<CopyTarget, CopyRecord>> ICopyInventory.OfSync(ObjectKey sync) => [];

    CopyKnowledge? ICopyLedger.Find(CopyTarget target, ObjectKey sync) => null;

    IEnumerable<KeyValuePair<CopyTarget, CopyKnowledge>> ICopyLedger.OfSync(ObjectKey sync) => [];
}
