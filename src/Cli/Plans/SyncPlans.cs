using Bellwether.Cli.Facts;
using Bellwether.Crds;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Cli.Plans;

/// <summary>
/// Plans one sync in one follower by the operator's own planner. A target that would be created is looked at first: the operator would learn
/// from the answer to its request that somebody is there.
/// </summary>
internal sealed class SyncPlans(SyncClaims claims, string operatorNamespace, PlaceLooker looker)
{
    public async Task<FollowerReport> PlanAsync(SyncFacts sync, FollowerView follower, CancellationToken cancellationToken)
    {
        var places = new LookedAtPlaces();
        var plan = Plan(sync, follower, places);
        if (follower.Failure is null && Unknown(plan, places) is { Count: > 0 } unknown)
        {
            await looker.LookAsync(follower, unknown, places, cancellationToken);
            plan = Plan(sync, follower, places);
        }

        var actions = plan.Actions.Select(action => Judged(action, places)).ToArray();
        var hidden = plan.Actions.Select(action => places.WhyHidden(action.Target)).OfType<string>();
        return new FollowerReport(follower.Name, follower.Link?.Server, follower.Failure, actions)
        {
            Problems = [.. Concerning(sync, follower), .. hidden],
        };
    }

    private FollowerPlan Plan(SyncFacts sync, FollowerView follower, LookedAtPlaces places) =>
        SyncPlanner.Plan(sync, follower.FactsWith(places), claims, operatorNamespace);

    /// <summary>In a namespace that has to be created first there is nothing.</summary>
    private static List<CopyTarget> Unknown(FollowerPlan plan, LookedAtPlaces places) =>
    [
        .. plan.Actions
            .Where(action => action is { Kind: PlannedActionKind.Create, CreateNamespace: false } && !places.IsKnown(action.Target))
            .Select(action => action.Target),
    ];

    private static PlannedAction Judged(PlannedAction action, LookedAtPlaces places) =>
        places.WhyHidden(action.Target) is { } why
            ? new PlannedAction(PlannedActionKind.Blocked, action.Target, CopyReasons.ClusterUnavailable, why)
            : action;

    /// <summary>What isn't known of a follower is nothing to a sync that has no business there.</summary>
    private static List<string> Concerning(SyncFacts sync, FollowerView follower) =>
        follower.Failure is null && TargetResolver.Selects(sync.Spec, follower.Name, follower.Labels) ? follower.Problems : [];
}
