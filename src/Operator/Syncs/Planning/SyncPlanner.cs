using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>
/// Decides what one sync needs in one follower. Pure: facts in, a plan out, no clock and no I/O, so that the operator executes, the command
/// line prints and tests compare the same thing. Never plans a write to or a delete of an object that isn't ours, or from facts that
/// are not complete.
/// </summary>
public static class SyncPlanner
{
    /// <param name="operatorNamespace">Protected in followers unless an access rule names it.</param>
    public static FollowerPlan Plan(SyncFacts sync, FollowerFacts follower, SyncClaims claims, string operatorNamespace)
    {
        var actions = new List<PlannedAction>();
        if (follower.Unavailable is { } why)
        {
            if (!sync.Deleting && TargetResolver.Selects(sync.Spec, follower.Name, follower.Labels))
            {
                actions.AddRange(UnavailableTargets(sync, follower, why));
            }

            return new FollowerPlan(follower.Name, actions);
        }

        var wanted = sync.Deleting ? new Dictionary<string, bool>() : TargetResolver.Namespaces(sync, follower);
        foreach (var (source, facts) in sync.Sources.All)
        {
            var name = sync.Spec.CopyName(source);
            foreach (var (@namespace, create) in wanted)
            {
                var target = new CopyTarget(sync.Kind, new ObjectKey(@namespace, name));
                var context = new TargetContext(sync, facts, follower, target, create, claims, operatorNamespace);
                actions.Add(TargetPlanner.Plan(context));
            }
        }

        if (!sync.Deleting && !follower.Namespaces.AreAllKnown && TargetResolver.SelectsNamespaces(sync.Spec, follower.Name, follower.Labels))
        {
            // Which namespaces are selected isn't known, so neither is which copies are in the wrong place.
            actions.AddRange(UnknownSelection(sync, follower));
        }
        else
        {
            actions.AddRange(UnwantedCopies(sync, follower, wanted));
        }

        var suspended = follower.Spec.Suspend ? $"FollowerCluster {follower.Name}"
            : sync.Spec.Suspend && !sync.Deleting ? "The sync"
            : null;
        return new FollowerPlan(
            follower.Name, suspended is null ? actions : actions.ConvertAll(action => Suspended(action, suspended)));
    }

    /// <summary>What can be named of the targets in a follower whose namespaces aren't known.</summary>
    private static IEnumerable<PlannedAction> UnavailableTargets(SyncFacts sync, FollowerFacts follower, string why)
    {
        var namespaces = TargetResolver.Namespaces(sync, follower).Keys.ToArray();
        return
            from source in sync.Sources.All
            from @namespace in namespaces.Length > 0 ? namespaces : [""]
            select new PlannedAction(
                PlannedActionKind.Blocked,
                new CopyTarget(sync.Kind, new ObjectKey(@namespace, sync.Spec.CopyName(source.Key))),
                CopyReasons.ClusterUnavailable,
                why)
            {
                NeedsPerson = follower.UnavailableNeedsPerson,
            };
    }

    private static IEnumerable<PlannedAction> UnknownSelection(SyncFacts sync, FollowerFacts follower) => sync.Sources.All.Select(
        source => new PlannedAction(
            PlannedActionKind.Blocked,
            new CopyTarget(sync.Kind, new ObjectKey("", sync.Spec.CopyName(source.Key))),
            CopyReasons.NamespacesUnknown,
            $"spec.targets selects namespaces by their labels, and FollowerCluster {follower.Name} doesn't let Namespaces be listed and watched: "
            + "grant list and watch on namespaces there, or give the names of the namespaces.")
        {
            NeedsPerson = true,
        });

    /// <summary>Copies of the sync in places that it doesn't want (any more). Only what is provably ours is let go.</summary>
    private static IEnumerable<PlannedAction> UnwantedCopies(
        SyncFacts sync, FollowerFacts follower, IReadOnlyDictionary<string, bool> wanted)
    {
        foreach (var (target, copy) in CopiesOf(sync.Key, follower))
        {
            var isInPlace = wanted.ContainsKey(target.Key.Namespace);
            var isWanted = isInPlace && target.Kind == sync.Kind && sync.SourceOf(target.Key.Name) is not null;
            if (isWanted || !follower.Copies.Covers(target))
            {
                continue;
            }

            // Where the sync wants no copies at all, that decides.
            var absence = isInPlace ? sync.Sources.Absence(copy.Source ?? target.Key.Name) : SourceAbsence.Deselected;
            if (absence == SourceAbsence.Gone && target.Kind != sync.Kind)
            {
                // No object of the kind that the sync has gone over to has that name. That says nothing of the source.
                absence = SourceAbsence.Deselected;
            }

            if (absence != SourceAbsence.Unknown)
            {
                yield return LettingGo.Plan(sync, target, copy, absence);
            }
        }
    }

    /// <summary>All copies that are provably the sync's: in the inventory, or made so recently that the inventory doesn't show them yet.</summary>
    private static IEnumerable<(CopyTarget Target, CopyRecord Copy)> CopiesOf(ObjectKey sync, FollowerFacts follower)
    {
        foreach (var (target, _) in follower.Copies.OfSync(sync))
        {
            if (ObservedCopy.Of(follower, target, sync) is { } copy && Ownership.IsOf(copy, sync, follower.Ledger.Find(target, sync)))
            {
                yield return (target, copy);
            }
        }

        foreach (var (target, known) in follower.Ledger.OfSync(sync))
        {
            // The inventory may still show what was in the place before.
            if (follower.Copies.Find(target)?.Sync == sync)
            {
                continue;
            }

            if (ObservedCopy.Of(follower, target, sync) is { } copy && Ownership.IsOf(copy, sync, known))
            {
                yield return (target, copy);
            }
            else if (known is { Unconfirmed: true, Answer: { } answer } && known.LetGo != answer.Uid)
            {
                // Neither seen to be there nor to be gone: the preconditions of the request find out.
                yield return (target, answer);
            }
        }
    }

    private static PlannedAction Suspended(PlannedAction action, string what) => action.NeedsWork
        ? new PlannedAction(
            PlannedActionKind.Blocked, action.Target, CrossClusterSyncReasons.Suspended, $"{what} is suspended; this copy waits for: {action.Kind}.")
        {
            Seen = action.Seen,
            IsLeaving = action.IsLeaving,
        }
        : action;
}
