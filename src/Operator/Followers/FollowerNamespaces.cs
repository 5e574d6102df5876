using System.Diagnostics.CodeAnalysis;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Informers;

namespace Bellwether.Operator.Followers;

/// <summary>
/// What is known of a follower's Namespaces: of all, by a list and a watch; or, where those aren't granted, of some, each asked for by its name
/// now and then. Thread-safe.
/// </summary>
public sealed class FollowerNamespaces
{
    private readonly Informer<NamespaceRecord>? _all;
    private readonly NamespacePoll? _some;

    internal FollowerNamespaces(Informer<NamespaceRecord> all) => _all = all;

    internal FollowerNamespaces(NamespacePoll some) => _some = some;

    /// <summary>All were listed; or all names were asked for, and answered in some way.</summary>
    public bool HasSynced => _all?.HasSynced ?? _some!.HasSynced;

    /// <summary>They are all known: what isn't here doesn't exist, and nothing is hidden from a selector.</summary>
    public bool IsComplete => _all is not null;

    public IEnumerable<KeyValuePair<ObjectKey, NamespaceRecord>> Items => _all?.Items ?? _some!.Items;

    internal Informer<NamespaceRecord>? All => _all;

    internal NamespacePoll? Some => _some;

    public bool TryGet(ObjectKey key, [MaybeNullWhen(false)] out NamespaceRecord item) =>
        _all?.TryGet(key, out item) ?? _some!.TryGet(key.Name, out item);

    /// <summary>Whether it is known if there is such a Namespace.</summary>
    public bool Knows(string name) => _some?.Knows(name) ?? true;
}
