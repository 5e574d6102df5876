using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Cli.Statuses;

/// <summary>What the conditions of an object amount to.</summary>
/// <param name="Since">Since when <c>Ready</c> says so.</param>
/// <param name="Extra">Conditions beside those that every object of the kind has, while they are true: each is something to know.</param>
internal sealed record Standing(StandingState State, string Reason, string Message, DateTimeOffset? Since, IReadOnlyList<Condition> Extra)
{
    /// <summary>Of both kinds; what else there is and is true, such as DeletionHeld, is shown beside the state.</summary>
    private static readonly string[] Usual =
    [
        ConditionTypes.Ready, ConditionTypes.Reconciling, ConditionTypes.Stalled, ConditionTypes.SourceAvailable,
        ConditionTypes.Reachable, ConditionTypes.Authenticated, ConditionTypes.Authorized,
    ];

    public bool IsReady => State == StandingState.Ready;

    public static Standing Of(CrossClusterSync sync) =>
        Of(sync, sync.Status?.ObservedGeneration ?? -1, sync.Status?.Conditions ?? []);

    public static Standing Of(FollowerCluster follower) =>
        Of(follower, follower.Status?.ObservedGeneration ?? -1, follower.Status?.Conditions ?? []);

    private static Standing Of(IKubernetesObject item, long observedGeneration, List<Condition> conditions)
    {
        var ready = conditions.Find(condition => condition.Type == ConditionTypes.Ready);
        var stalled = conditions.Find(condition => condition.Type == ConditionTypes.Stalled && condition.Status == Condition.True);
        Condition[] extra = [.. conditions.Where(condition => condition.Status == Condition.True && !Usual.Contains(condition.Type))];
        if (item.IsBeingDeleted())
        {
            var state = stalled is null ? StandingState.Deleting : StandingState.Stalled;
            return ready is { Status: not Condition.True }
                ? new(state, ready.Reason, ready.Message, item.Metadata.DeletionTimestamp, extra)
                : new(state, CrossClusterSyncReasons.Deleting, "It is being deleted.", item.Metadata.DeletionTimestamp, extra);
        }

        var isCurrent = observedGeneration >= (item.Metadata.Generation ?? 0) && (ready?.ObservedGeneration ?? observedGeneration) >= (item.Metadata.Generation ?? 0);
        if (ready is null || !isCurrent)
        {
            var message = ready is null
                ? "The operator has not looked at it yet."
                : "The operator has not looked at this version of the spec yet; what else is shown is about an older one.";
            return new(StandingState.Progressing, CommonReasons.Pending, message, null, extra);
        }

        return new(stalled is null ? Of(ready) : StandingState.Stalled, ready.Reason, ready.Message, ready.LastTransitionTime, extra);
    }

    private static StandingState Of(Condition ready) => ready switch
    {
        { Status: Condition.True } => StandingState.Ready,
        { Reason: CrossClusterSyncReasons.Suspended } => StandingState.Suspended,
        { Reason: CommonReasons.Progressing or CommonReasons.Pending } => StandingState.Progressing,
        { Reason: CrossClusterSyncReasons.Deleting } => StandingState.Deleting,
        { Status: Condition.False } => StandingState.Failing,
        _ => StandingState.Unknown,
    };
}
