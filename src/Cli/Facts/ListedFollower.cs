using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Cli.Facts;

/// <summary>What one pass of lists showed of a follower, as the planner asks it.</summary>
internal sealed class ListedFollower : ICopyInventory, IFollowerNamespaces
{
    public static readonly ListedFollower Nothing = new();

    private readonly Dictionary<string, NamespaceRecord> _namespaces = new(StringComparer.Ordinal);
    private readonly Dictionary<CopyTarget, CopyRecord> _copies = [];
    private readonly HashSet<ResourceKind> _kinds = [];
    private readonly HashSet<ResourceKind> _notServed = [];

    public IEnumerable<KeyValuePair<string, NamespaceRecord>> All => _namespaces;

    public NamespaceRecord? Find(string name) => _namespaces.GetValueOrDefault(name);

    public bool Covers(ResourceKind kind) => _kinds.Contains(kind);

    public bool IsNotServed(ResourceKind kind) => _notServed.Contains(kind);

    /// <summary>A list with an object that can't be read fails as a whole.</summary>
    public bool IsUnreadable(CopyTarget target) => false;

    public CopyRecord? Find(CopyTarget target) => _copies.GetValueOrDefault(target);

    public IEnumerable<KeyValuePair<CopyTarget, CopyRecord>> OfSync(ObjectKey sync) => _copies.Where(copy => copy.Value.Sync == sync);

    public void AddNamespaces(IEnumerable<PartialObject> page)
    {
        foreach (var item in page)
        {
            _namespaces[item.Metadata.Name ?? ""] = NamespaceRecord.From(item);
        }
    }

    public void AddCopies(ResourceKind kind, IEnumerable<PartialObject> page, Origin origin)
    {
        foreach (var item in page)
        {
            _copies[new CopyTarget(kind, item.Key())] = CopyRecord.From(item, origin);
        }
    }

    /// <summary>The follower doesn't know the kind.</summary>
    public void NotServed(ResourceKind kind) => _notServed.Add(kind);

    /// <summary>All pages of the kind were read.</summary>
    public void Complete(ResourceKind kind) => _kinds.Add(kind);
}
