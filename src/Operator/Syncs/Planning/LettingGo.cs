using Bellwether.Crds;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>Plans the end of a copy of ours.</summary>
internal static class LettingGo
{
    /// <summary>The plan for a copy that the sync doesn't want in its place.</summary>
    /// <param name="absence">Why its source is none of the sync's; not <see cref="SourceAbsence.Unknown"/>.</param>
    public static PlannedAction Plan(SyncFacts sync, CopyTarget target, CopyRecord copy, SourceAbsence absence)
    {
        if (sync.Deleting)
        {
            return Plan(target, copy, sync.Spec.Deletion.WhenSyncDeleted, PlanReasons.SyncDeleted);
        }

        if (absence == SourceAbsence.Deselected)
        {
            return Plan(target, copy, sync.Spec.Deletion.WhenDeselected, PlanReasons.Deselected);
        }

        return sync.Spec.Deletion.WhenSourceDeleted == DeletionPolicies.Delete
            ? Plan(target, copy, DeletionPolicies.Delete, PlanReasons.SourceDeleted)
            // With its marks: when the source is back, the copy is ours to bring in step.
            : new PlannedAction(PlannedActionKind.Unchanged, target, PlanReasons.SourceDeleted) { Seen = copy, IsLeaving = true };
    }

    /// <param name="policy">Of <see cref="DeletionPolicies"/>. Anything but Delete retains.</param>
    public static PlannedAction Plan(CopyTarget target, CopyRecord copy, string policy, string reason)
    {
        if (copy.Terminating)
        {
            return new PlannedAction(
                PlannedActionKind.Blocked, target, CopyReasons.Terminating, $"{target} is being deleted and waits for its finalizers.")
            {
                Seen = copy,
                IsLeaving = true,
            };
        }

        return new PlannedAction(
            policy == DeletionPolicies.Delete ? PlannedActionKind.Delete : PlannedActionKind.Release, target, reason)
        {
            Seen = copy,
            IsLeaving = true,
        };
    }
}
