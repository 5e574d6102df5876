using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>An action, and the sync that it is for.</summary>
/// <param name="Listed">
/// What the inventory showed before the first request. Not after: an edit that came in meanwhile must not pass for what our write replaced.
/// </param>
internal readonly record struct CopyWork(PlannedAction Action, ObjectKey Sync, CopyRecord? Listed)
{
    public CopyTarget Target => Action.Target;

    /// <summary>The object that the action is about; only for actions about one.</summary>
    public CopyRecord Seen => Action.Seen!;

    /// <summary>Undoes what somebody did to the copy.</summary>
    public bool IsRepair => Action.Reason is PlanReasons.Touched or PlanReasons.SharedOwnership or PlanReasons.DeletedInFollower;
}
