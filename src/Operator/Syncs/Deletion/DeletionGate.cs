using Bellwether.Crds;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>Takes out of a plan what was not let go. Pure.</summary>
internal static class DeletionGate
{
    /// <param name="isAdmitted">Whether the brake let the deletion go.</param>
    /// <returns>The plan, in which deletions that were not admitted wait.</returns>
    public static FollowerPlan Apply(FollowerPlan plan, Func<DeletionKey, bool> isAdmitted) =>
        plan.Actions.Any(action => IsHeld(plan.Follower, action, isAdmitted))
            ? plan with { Actions = [.. plan.Actions.Select(action => IsHeld(plan.Follower, action, isAdmitted) ? Held(action) : action)] }
            : plan;

    /// <summary>What the plan deletes for good.</summary>
    public static IEnumerable<DeletionKey> Deletions(FollowerPlan plan) =>
        plan.Actions.Where(action => action.Kind == PlannedActionKind.Delete).Select(action => KeyOf(plan.Follower, action));

    public static DeletionKey KeyOf(string follower, PlannedAction action) => new(follower, action.Target, action.Seen!.Uid);

    private static bool IsHeld(string follower, PlannedAction action, Func<DeletionKey, bool> isAdmitted) =>
        action.Kind == PlannedActionKind.Delete && !isAdmitted(KeyOf(follower, action));

    private static PlannedAction Held(PlannedAction action) =>
        action with { Kind = PlannedActionKind.Blocked, Reason = CopyReasons.DeletionHeld, Message = $"{action.Target} waits to be deleted." };
}
