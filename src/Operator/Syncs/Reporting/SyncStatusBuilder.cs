using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Status;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Reporting;

/// <summary>Makes the status of a sync from how it stands in each follower. Pure, and equal for equal input.</summary>
internal static class SyncStatusBuilder
{
    /// <param name="sync">The sync as executed.</param>
    /// <param name="outcomes">Of every follower that it selects or that still holds copies of it.</param>
    /// <param name="unknownClusters">Names in spec.targets that no FollowerCluster has.</param>
    /// <param name="before">The status so far.</param>
    /// <param name="held">Deletions that wait for approval, or null.</param>
    /// <param name="lag">Why changes of its copies aren't in the audit repository yet, or null.</param>
    public static CrossClusterSyncStatus Build(
        SyncFacts sync,
        IReadOnlyCollection<FollowerOutcome> outcomes,
        IReadOnlyCollection<string> unknownClusters,
        CrossClusterSyncStatus before,
        DateTimeOffset now,
        HeldDeletion? held = null,
        AuditLag? lag = null)
    {
        if (!sync.Sources.IsKnown)
        {
            // What is known of its copies stays as it was seen last.
            return before with
            {
                ObservedGeneration = sync.Generation,
                Conditions = Conditions(sync, [], new CopyCounts(), held, lag).MergeInto(before.Conditions, now),
                Source = SourceVerdict.Text(sync.Spec.Source),
            };
        }

        var all = outcomes.Concat(unknownClusters.Select(name => Unknown(sync, name))).ToArray();
        var counts = Count(all);
        var failures = new SyncFailures(all);
        var clusters = all
            .OrderByDescending(outcome => outcome.Count(TargetState.Failing) > 0)
            .ThenBy(outcome => FailingTarget.In(outcome).Select(failing => failing.Rank).DefaultIfEmpty(int.MaxValue).Min())
            .ThenBy(outcome => outcome.Follower, StringComparer.Ordinal)
            .ToArray();
        var latest = all.Max(outcome => outcome.LastWrite);
        return new CrossClusterSyncStatus
        {
            ObservedGeneration = sync.Generation,
            Conditions = Conditions(sync, all, counts, held, lag).MergeInto(before.Conditions, now),
            Source = SourceVerdict.Text(sync.Spec.Source),
            Copies = counts,
            Clusters = [.. clusters.Take(Limits.ClusterSummaries).Select(outcome => Summary(outcome, before))],
            ClustersOmitted = clusters.Length > Limits.ClusterSummaries ? clusters.Length - Limits.ClusterSummaries : null,
            Failures = failures.Listed(before, now),
            FailuresByReason = failures.ByReason,
            HeldDeletion = held,
            LastSyncTime = Later(latest, before.LastSyncTime),
        };
    }

    /// <summary>The status of a sync whose spec breaks a rule. What is known of its copies stays as it was seen last.</summary>
    public static CrossClusterSyncStatus Invalid(CrossClusterSync sync, string message, CrossClusterSyncStatus before, DateTimeOffset now)
    {
        var generation = sync.Metadata.Generation ?? 0;
        return before with
        {
            ObservedGeneration = generation,
            Conditions = new ConditionSet(generation)
                .Ready(Condition.False, CommonReasons.InvalidSpec, message)
                .With(ConditionTypes.SourceAvailable, Condition.Unknown, CommonReasons.InvalidSpec, "The spec is invalid, so the source was not looked at.")
                .Stalled(CommonReasons.InvalidSpec, message)
                .MergeInto(before.Conditions, now),
            HeldDeletion = null,
        };
    }

    /// <summary>The status of a sync that is being deleted and waits for its copies to go.</summary>
    public static CrossClusterSyncStatus Deleting(
        CrossClusterSync sync,
        string message,
        IReadOnlyCollection<FollowerOutcome> outcomes,
        CrossClusterSyncStatus before,
        DateTimeOffset now,
        HeldDeletion? held = null)
    {
        var generation = sync.Metadata.Generation ?? 0;
        var conditions = new ConditionSet(generation);
        var failures = new SyncFailures(outcomes);
        return before with
        {
            ObservedGeneration = generation,
            Conditions = (held is null
                    ? conditions.Ready(Condition.False, CrossClusterSyncReasons.Deleting, message).Reconciling(CommonReasons.Progressing, message)
                    : conditions.Ready(Condition.False, CommonReasons.DeletionHeld, held.Message).Stalled(CommonReasons.DeletionHeld, held.Message))
                .MergeInto(before.Conditions, now),
            HeldDeletion = held,
            Failures = failures.Listed(before, now),
            FailuresByReason = failures.ByReason,
        };
    }

    private static ConditionSet Conditions(SyncFacts sync, FollowerOutcome[] outcomes, CopyCounts counts, HeldDeletion? held, AuditLag? lag)
    {
        var set = new ConditionSet(sync.Generation);
        var verdict = held is null ? SyncVerdict.Of(sync, outcomes, counts) : SyncVerdict.Held(held);
        set.Ready(verdict.Ready, verdict.Reason, verdict.Message);
        var source = SourceVerdict.Of(sync);
        set.With(ConditionTypes.SourceAvailable, source.Status, source.Reason, source.Message);
        if (lag is not null)
        {
            set.With(ConditionTypes.AuditLagging, Condition.True, lag.Reason, lag.Message);
        }

        return verdict.Progress switch
        {
            SyncProgress.Reconciling => set.Reconciling(CommonReasons.Progressing, verdict.Message),
            SyncProgress.Retrying => set.Reconciling(CommonReasons.ProgressingWithRetry, verdict.Message),
            SyncProgress.Stalled => set.Stalled(verdict.Reason, verdict.Message),
            _ => set,
        };
    }

    private static CopyCounts Count(FollowerOutcome[] outcomes)
    {
        var counts = new CopyCounts
        {
            Synced = outcomes.Sum(outcome => outcome.Count(TargetState.Synced)),
            Failing = outcomes.Sum(outcome => outcome.Count(TargetState.Failing)),
            Pending = outcomes.Sum(outcome => outcome.Count(TargetState.Pending)),
        };
        counts.Total = counts.Synced + counts.Failing + counts.Pending;
        return counts;
    }

    private static ClusterSummary Summary(FollowerOutcome outcome, CrossClusterSyncStatus before) => new()
    {
        Name = outcome.Follower,
        Synced = outcome.Count(TargetState.Synced),
        Failing = outcome.Count(TargetState.Failing),
        Message = FailingTarget.In(outcome).Order(FailingTarget.WorstFirst).Select(failing => SyncFailures.Cut(failing.Outcome.Message)).FirstOrDefault(),
        LastSyncTime = Later(outcome.LastWrite, before.Clusters?.Find(cluster => cluster.Name == outcome.Follower)?.LastSyncTime),
    };

    private static FollowerOutcome Unknown(SyncFacts sync, string name) => new(
        name,
        [
            .. sync.Sources.All.Select(source => new TargetOutcome(
                new CopyTarget(sync.Kind, new ObjectKey("", sync.Spec.CopyName(source.Key))),
                TargetState.Failing,
                CopyReasons.ClusterNotFound,
                $"There is no FollowerCluster {name}.",
                NeedsPerson: true,
                IsLeaving: false)),
        ],
        IsStale: false,
        LastWrite: null);

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other)
    {
        var known = one is { } at ? WholeSeconds(at) : (DateTimeOffset?)null;
        return known is null || other > known ? other : known;
    }

    /// <summary>What the API server keeps of a time.</summary>
    internal static DateTimeOffset WholeSeconds(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
