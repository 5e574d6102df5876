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
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<CopyTarget, CopyRecord> _copies = [];
    private readonly HashSet<CopyPlace> _places = [];
    private readonly Dictionary<ResourceKind, ResourceKind> _served = [];

    /// <summary>Kinds that the follower doesn't serve, and why not.</summary>
    public IReadOnlyDictionary<ResourceKind, string> Lacking { get; init; } = new Dictionary<ResourceKind, string>();

    /// <summary>All Namespaces were listed; otherwise some were asked for by their names.</summary>
    public bool AreAllKnown { get; init; } = true;

    public IEnumerable<KeyValuePair<string, NamespaceRecord>> All => _namespaces;

    /// <summary>Every object that was listed, with our origin label.</summary>
    public IEnumerable<KeyValuePair<CopyTarget, CopyRecord>> Copies => _copies;

    public bool Knows(string name) => AreAllKnown || _asked.Contains(name);

    public NamespaceRecord? Find(string name) => _namespaces.GetValueOrDefault(name);

    public bool Covers(ResourceKind kind) => _places.Any(place => place.Kind == kind);

    public bool Covers(CopyTarget target) =>
        _places.Contains(new CopyPlace(target.Kind, null)) || _places.Contains(new CopyPlace(target.Kind, target.Key.Namespace));

    /// <summary>As <see cref="Covers(CopyTarget)"/>, by names.</summary>
    public bool Covers(string kindFullName, string @namespace) =>
        _places.Any(place => place.Kind.FullName == kindFullName && (place.Namespace is null || place.Namespace == @namespace));

    public string? WhyNotServed(ResourceKind kind) => Lacking.GetValueOrDefault(kind);

    /// <summary>A list with an object that can't be read fails as a whole.</summary>
    public bool IsUnreadable(CopyTarget target) => false;

    public CopyRecord? Find(CopyTarget target) => _copies.GetValueOrDefault(target);

    public IEnumerable<KeyValuePair<CopyTarget, CopyRecord>> OfSync(ObjectKey sync) => _copies.Where(copy => copy.Value.Sync == sync);

    /// <summary>The kind as this cluster names it.</summary>
    public ResourceKind AsServed(ResourceKind kind) => _served.GetValueOrDefault(kind, kind);

    public void AddNamespaces(IEnumerable<PartialObject> page)
    {
        foreach (var item in page)
        {
            _namespaces[item.Metadata.Name ?? ""] = NamespaceRecord.From(item);
        }
    }

    /// <summary>A Namespace was asked for by its name.</summary>
    /// <param name="found">Null: it isn't there.</param>
    public void AddNamespace(string name, PartialObject? found)
    {
        _asked.Add(name);
        AddNamespaces(found is null ? [] : [found]);
    }

    public void AddCopies(ResourceKind kind, IEnumerable<PartialObject> page, Origin origin)
    {
        foreach (var item in page)
        {
            _copies[new CopyTarget(kind, item.Key())] = CopyRecord.From(item, origin);
        }
    }

    /// <summary>All pages of the place were read.</summary>
    public void Complete(CopyPlace place)
    {
        _places.Add(place);
        _served[place.Kind] = place.Kind;
    }
}
