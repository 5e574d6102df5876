namespace Bellwether.Operator.Syncs.Planning;

/// <summary>What is to be done for one sync in one follower, in order.</summary>
public sealed record FollowerPlan(string Follower, IReadOnlyList<PlannedAction> Actions)
{
    public bool NeedsWork => Actions.Any(action => action.NeedsWork);
}
