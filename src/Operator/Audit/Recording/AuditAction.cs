using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Audit.Recording;

/// <summary>What the trail says that happened to a copy: the trailer <c>Action</c> of a commit.</summary>
internal enum AuditAction
{
    Create,
    Update,

    /// <summary>An object that was there became a copy.</summary>
    Adopt,

    /// <summary>Somebody changed the copy in the follower, and it was put right.</summary>
    Repair,

    /// <summary>Somebody deleted the copy in the follower, and it was made anew.</summary>
    Restore,

    /// <summary>Deleted and made anew, since what changed can't be changed in place.</summary>
    Recreate,

    Delete,

    /// <summary>The object and its data stay; it is nobody's copy any more.</summary>
    Release,

    /// <summary>A comparison found the copy in the follower, and not, or otherwise, in the trail.</summary>
    Find,

    /// <summary>A comparison found the file in the trail, and no copy in the follower.</summary>
    Miss,

    /// <summary>The sync's <c>spec.audit</c> is Disabled: its files go, the copy stays.</summary>
    Omit,
}

/// <summary>What of a plan's words the trail uses.</summary>
internal static class AuditActions
{
    public static AuditAction Of(PlannedAction action) => action.Kind switch
    {
        PlannedActionKind.Create => action.Reason == PlanReasons.DeletedInFollower ? AuditAction.Restore : AuditAction.Create,
        PlannedActionKind.Adopt => AuditAction.Adopt,
        PlannedActionKind.Repair => AuditAction.Repair,
        PlannedActionKind.TakeOver => action.Reason == PlanReasons.SharedOwnership ? AuditAction.Repair : AuditAction.Update,
        PlannedActionKind.Recreate => AuditAction.Recreate,
        PlannedActionKind.Delete => AuditAction.Delete,
        PlannedActionKind.Release => AuditAction.Release,
        _ => AuditAction.Update,
    };
}
