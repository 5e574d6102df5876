using Bellwether.Crds;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Writing;

namespace Bellwether.Operator.Syncs.Reporting;

/// <summary>How one target stands.</summary>
internal readonly record struct TargetOutcome(
    CopyTarget Target, TargetState State, string Reason, string Message, bool NeedsPerson, bool IsLeaving)
{
    /// <param name="action">What is to be done about it by the plan of this moment.</param>
    /// <param name="failure">Why it failed when it was last tried; null if it didn't, or wasn't tried.</param>
    /// <param name="isSettling">The follower is being connected for the first time: that is no failure yet.</param>
    public static TargetOutcome Of(PlannedAction action, WriteFailure? failure, bool isSettling) => action switch
    {
        { IsFailing: true } when isSettling => New(action, TargetState.Pending, action.Reason, "", needsPerson: false),
        { Reason: CrossClusterSyncReasons.Suspended } => New(action, TargetState.Pending, action.Reason, "", needsPerson: false),
        { IsFailing: true } => New(action, TargetState.Failing, action.Reason, action.Message, action.NeedsPerson),
        { NeedsWork: true } when failure is not null =>
            New(action, TargetState.Failing, failure.Reason, failure.Message, failure.NeedsPerson),
        { NeedsWork: true } => New(action, TargetState.Pending, action.Reason, "", needsPerson: false),
        _ => New(action, TargetState.Synced, action.Reason, "", needsPerson: false),
    };

    private static TargetOutcome New(PlannedAction action, TargetState state, string reason, string message, bool needsPerson) =>
        new(action.Target, state, reason, message, needsPerson, action.IsLeaving);
}
