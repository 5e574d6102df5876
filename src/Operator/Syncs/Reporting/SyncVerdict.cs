using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Reporting;

/// <summary>The Ready condition of a sync, and whether work goes on. Ready is True only if every copy was seen to be right.</summary>
internal readonly record struct SyncVerdict(string Ready, string Reason, string Message, SyncProgress Progress)
{
    /// <summary>Deletions wait for a person. Whatever else there is goes on meanwhile, but can't end well without him.</summary>
    public static SyncVerdict Held(HeldDeletion held) =>
        new(Condition.False, CommonReasons.DeletionHeld, held.Message, SyncProgress.Stalled);

    public static SyncVerdict Of(SyncFacts sync, FollowerOutcome[] outcomes, CopyCounts counts)
    {
        var leaving = outcomes.Sum(outcome => outcome.Leaving);
        if (sync.Spec.Suspend)
        {
            return new(
                Condition.Unknown,
                CrossClusterSyncReasons.Suspended,
                "spec.suspend is true: nothing is written or deleted, and copies may be out of date.",
                SyncProgress.None);
        }

        if (sync.Sources.NamedOne is { State: not SourceState.Present, Rejection: { } rejection } named)
        {
            return named.State switch
            {
                SourceState.Refused => new(Condition.False, rejection.Reason, rejection.Message, SyncProgress.Stalled),
                SourceState.Missing => new(Condition.False, rejection.Reason, rejection.Message, SyncProgress.Retrying),
                _ => new(Condition.Unknown, rejection.Reason, rejection.Message, SyncProgress.Retrying),
            };
        }

        if (sync.Sources is { IsKnown: false, Rejection: { } unknown })
        {
            return new(Condition.Unknown, unknown.Reason, unknown.Message, SyncProgress.Retrying);
        }

        if (counts.Failing > 0)
        {
            return Failing(outcomes, counts);
        }

        if (sync.Sources.Rejection is { } selection)
        {
            return OfSelection(selection, outcomes, counts, leaving);
        }

        if (counts.Total == 0 && leaving == 0)
        {
            return new(
                Condition.False,
                CrossClusterSyncReasons.NoTargets,
                "spec.targets selects no namespace of any FollowerCluster, so there are no copies.",
                SyncProgress.Retrying);
        }

        if (Waiting(outcomes) is { Length: > 0 } waiting)
        {
            return new(
                Condition.Unknown,
                CrossClusterSyncReasons.Suspended,
                $"{InStep(counts)}; nothing is written to or deleted from {Some(waiting)}: suspended by spec.suspend of the FollowerCluster.",
                SyncProgress.None);
        }

        if (counts.Pending > 0 || leaving > 0)
        {
            var message = counts switch
            {
                { Pending: 0 } => Leaving(outcomes, leaving),
                { Total: 1 } => "The copy is being written.",
                _ => $"{InStep(counts)}; {(counts.Pending == 1 ? "the other is" : "the others are")} being written.",
            };
            return new(Condition.Unknown, CommonReasons.Progressing, message, SyncProgress.Reconciling);
        }

        if (Array.Find(outcomes, outcome => outcome.IsStale) is { } stale)
        {
            return new(
                Condition.Unknown,
                CrossClusterSyncReasons.FollowerUnavailable,
                $"FollowerCluster {stale.Follower} can't be asked, so nobody knows whether the copies in it are still right.",
                SyncProgress.Retrying);
        }

        var clusters = outcomes.Count(outcome => outcome.Targets.Count > 0);
        return new(
            Condition.True,
            CrossClusterSyncReasons.Synced,
            $"{Copies(counts.Total)} in {clusters} {(clusters == 1 ? "cluster" : "clusters")} {Are(counts.Total)} in step.{Kept(outcomes)}",
            SyncProgress.None);
    }

    /// <summary>No object, or too many, match the selector.</summary>
    private static SyncVerdict OfSelection(SourceRejection selection, FollowerOutcome[] outcomes, CopyCounts counts, int leaving)
    {
        var message = counts.Total > 0
            ? $"{selection.Message} {InStep(counts)}."
            : leaving > 0 ? $"{selection.Message} {Leaving(outcomes, leaving)}" : selection.Message;
        var progress = selection.Reason == CrossClusterSyncReasons.NoSources
            ? SyncProgress.Retrying
            : counts.Pending > 0 || leaving > 0 ? SyncProgress.Reconciling : SyncProgress.Stalled;
        return new(Condition.False, selection.Reason, $"{message}{Kept(outcomes)}", progress);
    }

    private static string Kept(FollowerOutcome[] outcomes) => outcomes.Sum(outcome => outcome.Kept) switch
    {
        0 => "",
        1 => " 1 copy of a source that was deleted is kept.",
        var kept => $" {kept} copies of sources that were deleted are kept.",
    };

    private static SyncVerdict Failing(FollowerOutcome[] outcomes, CopyCounts counts)
    {
        FailingTarget[] failing = [.. FailingTarget.In(outcomes)];
        var needsPerson = counts.Pending == 0 && Array.TrueForAll(failing, failure => failure.Outcome.NeedsPerson);
        var isClaimed = Array.TrueForAll(failing, failure => failure.Outcome.Reason == CopyReasons.TargetClaimed);
        var worst = failing.Min(FailingTarget.WorstFirst);
        var first = failing.Length > 0 ? $" {worst.Follower}: {worst.Outcome.Message}" : "";
        var more = failing.Length > 1 ? $" (and {failing.Length - 1} more; see status.failures)" : "";
        return new(
            Condition.False,
            isClaimed ? CrossClusterSyncReasons.TargetClaimed : CrossClusterSyncReasons.CopiesFailing,
            $"{InStep(counts)}.{first}{more}",
            needsPerson ? SyncProgress.Stalled : SyncProgress.Retrying);
    }

    /// <summary>The suspended followers, if nothing but them is waited for.</summary>
    private static string[] Waiting(FollowerOutcome[] outcomes)
    {
        var open = outcomes.Where(outcome => outcome.Targets.Any(target => target.State == TargetState.Pending || target.IsLeaving)).ToArray();
        return Array.TrueForAll(open, outcome => outcome.Targets.All(
            target => target.Reason == CrossClusterSyncReasons.Suspended || (target.State != TargetState.Pending && !target.IsLeaving)))
            ? [.. open.Select(outcome => outcome.Follower).Order(StringComparer.Ordinal)]
            : [];
    }

    private static string Some(string[] names) => string.Join(", ", names.Take(3)) + (names.Length > 3 ? $" and {names.Length - 3} more" : "");

    private static string Leaving(FollowerOutcome[] outcomes, int leaving)
    {
        var where = outcomes.Where(outcome => outcome.Leaving > 0).Select(outcome => outcome.Follower).Order(StringComparer.Ordinal).Take(3).ToArray();
        return $"{Copies(leaving)} {Are(leaving)} being deleted or released in {string.Join(", ", where)}.";
    }

    private static string InStep(CopyCounts counts) =>
        $"{counts.Synced} of {Copies(counts.Total)} {Are(counts.Total == 1 ? 1 : counts.Synced)} in step";

    private static string Copies(int count) => count == 1 ? "1 copy" : $"{count} copies";

    private static string Are(int count) => count == 1 ? "is" : "are";
}
