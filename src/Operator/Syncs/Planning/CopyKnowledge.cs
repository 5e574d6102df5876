using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>What our own requests about one target showed, as long as nothing newer did.</summary>
public sealed record CopyKnowledge
{
    /// <summary>The object as our last write left it; null if none did.</summary>
    public CopyRecord? Answer { get; init; }

    /// <summary>
    /// The inventory's resourceVersion when that write was made, empty for an absent object: as long as the inventory still shows it, the
    /// write is what is newer. Null once the inventory has moved.
    /// </summary>
    public string? InventoryBefore { get; init; }

    /// <summary>The inventory should have shown that write by now and didn't: nothing is known of what became of it.</summary>
    public bool Unconfirmed { get; init; }

    /// <summary>An object that was found in the target's place and that the inventory doesn't show.</summary>
    public CopyRecord? Occupant { get; init; }

    /// <summary>The uid of a copy that we deleted or released: what the inventory still shows of it is over. Null for none.</summary>
    public string? LetGo { get; init; }

    /// <summary>The fingerprint that was answered with "immutable"; zero for none.</summary>
    public UInt128 ImmutableFor { get; init; }

    /// <summary>The name of a mark that the follower changed inside our own write, or null.</summary>
    public string? MutatedOnAdmission { get; init; }

    /// <summary>Repairs are damped: somebody keeps changing the copy.</summary>
    public bool Contested { get; init; }
}
