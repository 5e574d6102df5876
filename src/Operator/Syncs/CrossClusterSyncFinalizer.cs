using Bellwether.Crds;
using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Events;
using Bellwether.Kubernetes.Informers;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Options;
using Bellwether.Operator.Status;
using Bellwether.Operator.Syncs.Deletion;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Reporting;
using Bellwether.Operator.Syncs.Sources;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Syncs;

/// <summary>
/// Deletes or releases the copies of a sync that is being deleted, and holds the sync until every follower that may have one is known to
/// have none. A follower that can't be asked holds it up for at most the unreachable grace.
/// </summary>
internal sealed partial class CrossClusterSyncFinalizer(
    SyncEngine engine,
    SyncDeletions deletions,
    StatusWriter<CrossClusterSyncStatus> status,
    IFollowerDirectory followers,
    Informer<FollowerCluster> clusters,
    EventPublisher publish,
    OperatorOptions options,
    TimeProvider time,
    ILogger<CrossClusterSyncFinalizer> logger) : IEntityFinalizer<CrossClusterSync>
{
    /// <summary>Writers ask for a visit when they are through; this is for what nobody tells.</summary>
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(30);

    /// <summary>How long followers are given to say what they hold, where that decides whether a person is asked.</summary>
    private static readonly TimeSpan JudgeAgainAfter = TimeSpan.FromSeconds(2);

    public async Task<ReconciliationResult<CrossClusterSync>> FinalizeAsync(CrossClusterSync sync, CancellationToken cancellationToken)
    {
        engine.EnsureStarted();
        var facts = engine.Enter(engine.FactsOf(sync, SourceReader.NotLookedAt(sync)));
        var outcomes = new List<FollowerOutcome>();
        var silent = new List<string>();
        var passing = false;
        foreach (var (key, cluster) in clusters.Items)
        {
            if (cluster.IsBeingDeleted())
            {
                // Its own finalizer sees to all copies in it, or has done so and is off.
                continue;
            }

            // A cluster that the directory doesn't know yet is one that can't be asked.
            if (!followers.TryGet(key.Name, out var follower) || !CanBeAsked(sync, follower))
            {
                if (MayHoldCopies(sync, follower, cluster))
                {
                    silent.Add(key.Name);
                }

                continue;
            }

            // Asked before the look: what was on its way is in the ledger afterwards.
            passing |= engine.IsPassing(facts.Key, key.Name);
            var outcome = engine.Look(facts, follower);
            if (outcome.Targets.Count > 0)
            {
                outcomes.Add(outcome);
            }
        }

        var left = time.GetUtcNow() - sync.Metadata.DeletionTimestamp < options.UnreachableGrace;
        if (outcomes.Count == 0 && passing)
        {
            return ReconciliationResult<CrossClusterSync>.Failure(sync, "A write is still on its way.", requeueAfter: TimeSpan.FromSeconds(1));
        }

        if (outcomes.Count == 0 && (silent.Count == 0 || !left))
        {
            await LetGoAsync(sync, silent, cancellationToken);
            return ReconciliationResult<CrossClusterSync>.Success(sync);
        }

        var judgement = await deletions.JudgeAsync(sync, outcomes, areSilent: silent.Count > 0, cancellationToken);
        var message = Message(outcomes, silent);
        await status.WriteAsync(
            sync,
            sync.Status,
            before => SyncStatusBuilder.Deleting(sync, message, outcomes, before, time.GetUtcNow(), judgement.Held),
            cancellationToken);
        return ReconciliationResult<CrossClusterSync>.Failure(
            sync, judgement.Held?.Message ?? message, requeueAfter: judgement.IsOpen ? JudgeAgainAfter : LookAgainAfter);
    }

    /// <summary>
    /// Its copies are known, unless their kind, or a namespace that they were wanted in, can't be listed although the access rules let it in or
    /// copies were written here before.
    /// </summary>
    private static bool CanBeAsked(CrossClusterSync sync, Follower follower) =>
        follower.Session is { FactsSynced: true } session
        && follower.State.Phase is FollowerPhase.Ready or FollowerPhase.Syncing
        && follower.HasFinalizer
        && (sync.Spec.Source is not { } source || SourceResources.KindOf(source) is not { } kind
            || session.Copies(kind) is { IsNotServed: true }
            || session.Lacking.ContainsKey(kind)
            || (session.Copies(kind) is { HasSynced: true } copies && (!HasWritten(sync, follower) || Places(sync, follower).All(copies.Covers)))
            || (session.Copies(kind) is null && !AccessPolicy.LetsIn(follower.Spec, kind) && !HasWritten(sync, follower)));

    private static bool HasWritten(CrossClusterSync sync, Follower follower) =>
        sync.Status.Clusters?.Exists(summary => summary.Name == follower.Name && summary.LastSyncTime is not null) == true;

    /// <summary>The namespaces that it names in the follower; where it selects them, the follower's rules say which there can be.</summary>
    private static IEnumerable<string> Places(CrossClusterSync sync, Follower follower) => sync.Spec.Targets
        .Where(target => TargetResolver.Selects(target, follower.Name, follower.Labels))
        .SelectMany(target => target.Namespaces switch
        {
            null => [sync.Metadata.Namespace ?? ""],
            { Names: { } names } => names,
            _ => AccessPolicy.Namespaces(follower.Spec),
        });

    /// <summary>A follower that the sync never chose, or that no guard rail ever let through, doesn't hold it up.</summary>
    private bool MayHoldCopies(CrossClusterSync sync, Follower? follower, FollowerCluster cluster) =>
        cluster.Status.ClusterUID is not null && (follower is null
        || TargetResolver.Selects(sync.Spec, follower.Name, follower.Labels)
        || sync.Status.ClustersOmitted is not null
        || sync.Status.Clusters?.Exists(summary => summary.Name == follower.Name) == true
        || engine.Look(engine.FactsOf(sync, SourceReader.NotLookedAt(sync)), follower).Targets.Count > 0);

    private async Task LetGoAsync(CrossClusterSync sync, List<string> silent, CancellationToken cancellationToken)
    {
        if (silent.Count == 0)
        {
            return;
        }

        var message = $"Let go of the sync although {silent.Count} FollowerClusters ({string.Join(", ", silent.Take(5))}) could not be asked for {GoDuration.Format(options.UnreachableGrace)}; copies may be left in them.";
        LogLetGo(sync.Key(), silent.Count);
        await publish(sync, "CopiesLeftBehind", message, EventType.Warning, cancellationToken);
    }

    private string Message(List<FollowerOutcome> outcomes, List<string> silent)
    {
        var parts = new List<string>();
        if (outcomes.Count > 0)
        {
            var copies = outcomes.Sum(outcome => outcome.Targets.Count);
            parts.Add($"{copies} {(copies == 1 ? "copy" : "copies")} still {(copies == 1 ? "has" : "have")} to be deleted or released in {string.Join(", ", outcomes.Select(outcome => outcome.Follower).Take(5))}.");
        }

        if (silent.Count > 0)
        {
            parts.Add($"{string.Join(", ", silent.Take(5))} can't be asked whether there are copies; after {GoDuration.Format(options.UnreachableGrace)} from the deletion the sync is let go without it.");
        }

        return string.Join(" ", parts);
    }

    [LoggerMessage(LogLevel.Warning, "Let go of {Sync} although {Count} followers could not be asked")]
    private partial void LogLetGo(ObjectKey sync, int count);
}
