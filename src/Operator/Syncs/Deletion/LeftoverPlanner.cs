using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>
/// Decides about copies that no sync speaks for (any more). Pure. As with syncs: only what is provably ours is let go, and only where
/// everything in the place is known.
/// </summary>
internal static class LeftoverPlanner
{
    /// <param name="follower">While it is suspended nothing is let go, unless the FollowerCluster itself is being deleted.</param>
    /// <param name="copies">All objects in the follower that carry our origin's label, or that our own last write left.</param>
    public static IReadOnlyList<Leftover> Plan(
        LeftoverOrder order, FollowerFacts follower, IEnumerable<KeyValuePair<CopyTarget, CopyRecord>> copies)
    {
        var leftovers = new List<Leftover>();
        if (order.IsNone || (follower.Spec.Suspend && order.All is null))
        {
            return leftovers;
        }

        foreach (var (target, listed) in copies)
        {
            var sync = listed.Sync;
            if ((order.All is null && !order.Vanished.Contains(sync))
                || !follower.Copies.Covers(target)
                || ObservedCopy.Of(follower, target, sync) is not { IsOurs: true } copy
                || copy.Sync != sync)
            {
                continue;
            }

            var action = order.All is { } policy
                ? LettingGo.Plan(target, copy, policy, PlanReasons.FollowerRemoved)
                : LettingGo.Plan(target, copy, copy.GoesWithSync ? DeletionPolicies.Delete : DeletionPolicies.Retain, PlanReasons.SyncVanished);
            leftovers.Add(new Leftover(sync, action));
        }

        return leftovers;
    }
}

/// <summary>What is to be done about a copy, and whose it is by its marks.</summary>
internal readonly record struct Leftover(ObjectKey Sync, PlannedAction Action);
