using Bellwether.Crds;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>Decides about a copy of ours that is there and wanted.</summary>
internal static class CopyPlanner
{
    public static PlannedAction Plan(TargetContext context, CopyRecord copy, CopyKnowledge? known)
    {
        var target = context.Target;
        var digest = context.Source.Digest!;
        if (copy.Terminating)
        {
            return new PlannedAction(
                PlannedActionKind.Blocked, target, CopyReasons.Terminating, $"{target} is being deleted and waits for its finalizers; then it is made anew.")
            {
                Seen = copy,
            };
        }

        if (IsVerified(copy, known, digest))
        {
            if (known?.MutatedOnAdmission is { } mark)
            {
                return new PlannedAction(
                    PlannedActionKind.Blocked,
                    target,
                    CopyReasons.MutatedOnAdmission,
                    $"A webhook in the follower changes {mark} of {target} while it is written, so what is there isn't what was sent.")
                {
                    Seen = copy,
                    NeedsPerson = true,
                };
            }

            return new PlannedAction(PlannedActionKind.Unchanged, target, PlanReasons.InStep) { Seen = copy };
        }

        if (known is not null && known.ImmutableFor == digest.Fingerprint && known.ImmutableFor != UInt128.Zero)
        {
            return new PlannedAction(PlannedActionKind.Recreate, target, PlanReasons.ImmutableField) { Seen = copy };
        }

        if (IsDrift(copy, known, digest))
        {
            return Drift(context, copy, known);
        }

        return new PlannedAction(
            copy.ContentOwner is null ? PlannedActionKind.Apply : PlannedActionKind.TakeOver, target, PlanReasons.SourceChanged)
        {
            Seen = copy,
        };
    }

    /// <summary>
    /// A copy is in step when it is, by uid and resourceVersion, what our own last write of this content left; or, when we have written
    /// nothing to it since we started, when its metadata shows this content's fingerprint and that nobody touched our fields.
    /// </summary>
    private static bool IsVerified(CopyRecord copy, CopyKnowledge? known, ContentDigest digest)
    {
        if (copy.Fingerprint != digest.Fingerprint || !copy.LooksUntouched)
        {
            return false;
        }

        return known?.Answer is not { } answer
            || (answer.Uid == copy.Uid && answer.ResourceVersion == copy.ResourceVersion);
    }

    /// <summary>This content was applied before, and the copy was touched since.</summary>
    private static bool IsDrift(CopyRecord copy, CopyKnowledge? known, ContentDigest digest) =>
        copy.Fingerprint == digest.Fingerprint
        || (known?.Answer is { } answer && answer.Uid == copy.Uid && answer.Fingerprint == digest.Fingerprint);

    private static PlannedAction Drift(TargetContext context, CopyRecord copy, CopyKnowledge? known)
    {
        var by = copy.ContentOwner is { } owner ? $" by {owner}" : "";
        if (context.Sync.Spec.DriftPolicy == DriftPolicies.Report && !IsOnlyTouched(copy, context.Source.Digest!))
        {
            return new PlannedAction(
                PlannedActionKind.Blocked,
                context.Target,
                CopyReasons.Drifted,
                $"{context.Target} was changed in the follower{by}; spec.driftPolicy is Report, so it is left as it is.")
            {
                Seen = copy,
                NeedsPerson = true,
            };
        }

        if (known is { Contested: true })
        {
            return new PlannedAction(
                PlannedActionKind.Blocked,
                context.Target,
                CopyReasons.Contested,
                $"{context.Target} keeps being changed in the follower{by}; it is put right less and less often. Find out who else writes it.")
            {
                Seen = copy,
            };
        }

        return copy.ContentOwner is null
            ? new PlannedAction(PlannedActionKind.Repair, context.Target, PlanReasons.Touched) { Seen = copy }
            : new PlannedAction(PlannedActionKind.TakeOver, context.Target, PlanReasons.SharedOwnership) { Seen = copy };
    }

    /// <summary>
    /// Its metadata shows no change of ours, only a newer version: somebody may have changed just their own labels. One apply tells, and
    /// changes nothing if so.
    /// </summary>
    private static bool IsOnlyTouched(CopyRecord copy, ContentDigest digest) =>
        copy.Fingerprint == digest.Fingerprint && copy.LooksUntouched;
}
