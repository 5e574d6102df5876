using Bellwether.Crds;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>Decides about one target that a sync wants a copy in.</summary>
internal static class TargetPlanner
{
    public static PlannedAction Plan(TargetContext context)
    {
        var known = context.Follower.Ledger.Find(context.Target, context.Sync.Key);
        var found = ObservedCopy.Of(context.Follower, context.Target, context.Sync.Key) ?? known?.Occupant;
        var isOurs = found is not null && Ownership.IsOf(found, context.Sync.Key, known);

        if (context.Source.State is not SourceState.Present)
        {
            return WithoutSource(context, isOurs ? found : null);
        }

        var grant = AccessPolicy.Allows(
            context.Follower.Spec,
            context.Sync.Key.Namespace,
            context.Sync.NamespaceLabels,
            context.Target.Key.Namespace,
            context.Target.Kind,
            context.OperatorNamespace);
        if (!grant.Allowed)
        {
            return Blocked(context, CopyReasons.AccessDenied, grant.MissingRule ?? "", found, needsPerson: true);
        }

        if (context.Follower.Copies.WhyNotServed(context.Target.Kind) is { } why)
        {
            return Blocked(
                context, CopyReasons.KindNotServed, $"FollowerCluster {context.Follower.Name} {why}. The copies are made when it does.", null);
        }

        if (!context.Follower.Copies.Covers(context.Target) || context.Follower.Copies.IsUnreadable(context.Target))
        {
            return Blocked(context, CopyReasons.ClusterUnavailable, $"What is in the place of {context.Target} could not be read yet.", found);
        }

        if (context.Claims.BetterThan(context.Sync, context.Follower, context.Target, isOurs ? context.Sync.Key : found?.Sync ?? default) is { } other)
        {
            return Blocked(
                context, CopyReasons.TargetClaimed, $"CrossClusterSync {other} already has {context.Target}; only one sync can.", found, needsPerson: true);
        }

        if (found is null)
        {
            return known is { Contested: true }
                ? Blocked(context, CopyReasons.Contested, $"{context.Target} keeps being deleted in the follower; it is made anew less and less often. Find out who deletes it.", null)
                : Absent(context, grant, known);
        }

        return isOurs ? CopyPlanner.Plan(context, found, known) : Stranger(context, found, grant);
    }

    private static PlannedAction WithoutSource(TargetContext context, CopyRecord? copy)
    {
        var source = context.Source;
        if (source.State == SourceState.Missing
            && copy is not null
            && context.Follower.Copies.Covers(context.Target)
            && context.Sync.Spec.Deletion.WhenSourceDeleted == DeletionPolicies.Delete)
        {
            return LettingGo.Plan(context.Target, copy, DeletionPolicies.Delete, PlanReasons.SourceDeleted);
        }

        var rejection = source.Rejection!;
        return Blocked(context, rejection.Reason, rejection.Message, copy, needsPerson: source.State == SourceState.Refused);
    }

    private static PlannedAction Absent(TargetContext context, Grant grant, CopyKnowledge? known)
    {
        var name = context.Target.Key.Namespace;
        var reason = known?.Answer?.Fingerprint == context.Source.Digest!.Fingerprint ? PlanReasons.DeletedInFollower : PlanReasons.Missing;
        switch (context.Follower.Namespaces.Find(name))
        {
            case { Terminating: true }:
                return Blocked(context, CopyReasons.NamespaceTerminating, $"Namespace {name} is being deleted.", null);
            case not null:
                return new PlannedAction(PlannedActionKind.Create, context.Target, reason);
            case null when !context.Follower.Namespaces.Knows(name):
                return Blocked(
                    context,
                    CopyReasons.ClusterUnavailable,
                    $"Namespace {name} can't be read in FollowerCluster {context.Follower.Name}: there is none yet, or the rights in it are missing.",
                    null);
            case null when !context.CreateNamespace:
                return Blocked(context, CopyReasons.NamespaceNotFound, $"Namespace {name} not found.", null);
            case null when !grant.AllowCreateNamespaces:
                return Blocked(
                    context,
                    CopyReasons.NamespaceNotFound,
                    $"Namespace {name} not found, and FollowerCluster {context.Follower.Name} doesn't allow CreateNamespaces in the access rule that this copy falls under.",
                    null,
                    needsPerson: true);
            default:
                return new PlannedAction(PlannedActionKind.Create, context.Target, reason) { CreateNamespace = true };
        }
    }

    /// <summary>Something is there that isn't this sync's copy.</summary>
    private static PlannedAction Stranger(TargetContext context, CopyRecord found, Grant grant)
    {
        if (found.Terminating)
        {
            return Refused(context, CopyReasons.Terminating, $"{context.Target} is another's and is being deleted.", found, needsPerson: false);
        }

        if (found.Origin == CopyOrigin.Another)
        {
            return Refused(
                context, CopyReasons.ForeignObject, $"{context.Target} is a copy that another management cluster keeps.", found);
        }

        if (Ownership.IsAnyCopy(found) && found.Sync != default && found.Sync != context.Sync.Key)
        {
            return Refused(
                context,
                CopyReasons.TargetClaimed,
                $"{context.Target} is a copy of CrossClusterSync {found.Sync}, and stays so until that sync lets it go.",
                found);
        }

        if (context.Sync.Spec.ConflictPolicy != ConflictPolicies.Adopt)
        {
            return Refused(
                context,
                CopyReasons.ForeignObject,
                $"{context.Target} is already there and isn't ours. Remove it, or set spec.conflictPolicy to Adopt.",
                found);
        }

        if (!grant.AllowAdopt)
        {
            return Refused(
                context,
                CopyReasons.ForeignObject,
                $"{context.Target} is already there and isn't ours, and FollowerCluster {context.Follower.Name} doesn't allow Adopt in the access rule that this copy falls under.",
                found);
        }

        return new PlannedAction(PlannedActionKind.Adopt, context.Target, PlanReasons.AdoptionAllowed) { Seen = found };
    }

    private static PlannedAction Refused(TargetContext context, string reason, string message, CopyRecord found, bool needsPerson = true) =>
        new(PlannedActionKind.Refuse, context.Target, reason, message) { Seen = found, NeedsPerson = needsPerson };

    private static PlannedAction Blocked(TargetContext context, string reason, string message, CopyRecord? found, bool needsPerson = false) =>
        new(PlannedActionKind.Blocked, context.Target, reason, message) { Seen = found, NeedsPerson = needsPerson };
}
