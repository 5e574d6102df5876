using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>All objects in a follower that carry our origin label.</summary>
public interface ICopyInventory
{
    /// <summary>Whether the kind's inventory is complete. A kind that isn't watched never is.</summary>
    bool Covers(ResourceKind kind);

    /// <summary>Whether what is in the target's place is known: the kind's inventory of that namespace is complete.</summary>
    bool Covers(CopyTarget target) => Covers(target.Kind);

    /// <summary>
    /// The follower doesn't serve the kind now, so no copy of it can be there: why not, as the rest of a sentence about it. Null if it does.
    /// </summary>
    string? WhyNotServed(ResourceKind kind) => null;

    /// <summary>An object is there that could not be read: neither known nor absent.</summary>
    bool IsUnreadable(CopyTarget target);

    CopyRecord? Find(CopyTarget target);

    /// <summary>The objects whose marks name the sync.</summary>
    IEnumerable<KeyValuePair<CopyTarget, CopyRecord>> OfSync(ObjectKey sync);
}
