using Bellwether.Kubernetes.Entities;

namespace Bellwether.Kubernetes.Informers;

public enum InformerChangeKind
{
    Added,
    Updated,

    /// <summary>Gone, or no longer covered by the informer's selector: a watch can't tell which.</summary>
    Deleted,
}

/// <summary>A change of an informer's store, told after the store holds it.</summary>
/// <param name="Item">What the store holds now; default for a deletion.</param>
/// <param name="Previous">What the store held before; default for an addition.</param>
/// <param name="IsRelist">
/// Found by a list (the first one included) or replayed to a late subscriber, rather than told by the watch: how long ago it happened is
/// unknown, and an object that was deleted and created again in between shows as <see cref="InformerChangeKind.Updated"/>.
/// </param>
public readonly record struct InformerChange<TItem>(
    InformerChangeKind Kind, ObjectKey Key, TItem? Item, TItem? Previous, bool IsRelist);
