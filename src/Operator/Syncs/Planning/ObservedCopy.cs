using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>What is known to be in a target's place, whichever of inventory and our own answers is newer.</summary>
internal static class ObservedCopy
{
    public static CopyRecord? Of(FollowerFacts follower, CopyTarget target, ObjectKey sync)
    {
        var listed = follower.Copies.Find(target);
        var known = follower.Ledger.Find(target, sync);
        if (known?.LetGo is { } letGo && listed?.Uid == letGo)
        {
            return null;
        }

        return known is { Answer: { } answer, InventoryBefore: { } before } && before == (listed?.ResourceVersion ?? "")
            ? answer
            : listed;
    }
}
