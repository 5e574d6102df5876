using Bellwether.Crds;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>Plans the end of a copy of ours.</summary>
internal static class LettingGo
{
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
