using System.Collections.Concurrent;
using Bellwether.Crds;
using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Schema;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Options;
using Bellwether.Operator.Status;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Deletion;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Reporting;
using Bellwether.Operator.Syncs.Sources;
using Bellwether.Operator.Syncs.Validation;
using Bellwether.Operator.Telemetry.Metrics;
using Bellwether.Operator.Validation;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Syncs;

/// <summary>
/// Brings the copies of one sync in line with its source: reads what is known, hands the plan's work to the followers' writers, and reports
/// how it stands. It waits for no follower: writers that got something done ask for another visit.
/// </summary>
[EntityRbac(
    typeof(CrossClusterSync), Verbs = RbacVerb.Get | RbacVerb.List | RbacVerb.Watch | RbacVerb.Patch, StatusVerbs = RbacVerb.Patch)]
[GenericRbac(Groups = [""], Resources = ["secrets", "configmaps"], Verbs = RbacVerb.Get | RbacVerb.List | RbacVerb.Watch)]
internal sealed partial class CrossClusterSyncController(
    SyncEngine engine,
    SyncBook book,
    SourceReader sources,
    ContentStore contents,
    SyncDeletions deletions,
    FollowerLeftovers leftovers,
    CopyTally tally,
    StatusWriter<CrossClusterSyncStatus> status,
    IFinalizerWriter<CrossClusterSync> finalizers,
    IFollowerDirectory followers,
    OperatorMetrics metrics,
    IAuditTrail audit,
    OperatorOptions options,
    TimeProvider time,
    ILogger<CrossClusterSyncController> logger) : IEntityController<CrossClusterSync>
{
    /// <summary>
    /// How long a sync that was Ready may be on the way to being it again before its status says so. Most changes are everywhere by then,
    /// and cost one status write instead of several that run against the copies themselves.
    /// </summary>
    private static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(250);

    /// <summary>How long followers are given to say what they hold, where that decides whether a person is asked.</summary>
    private static readonly TimeSpan JudgeAgainAfter = TimeSpan.FromSeconds(2);

    // Syncs whose status is held, and since when.
    private readonly ConcurrentDictionary<ObjectKey, long> _held = new();

    // Syncs whose newest content isn't everywhere yet, and when that content was noticed.
    private readonly ConcurrentDictionary<ObjectKey, long> _spreading = new();

    public async Task<ReconciliationResult<CrossClusterSync>> ReconcileAsync(CrossClusterSync sync, CancellationToken cancellationToken)
    {
        engine.EnsureStarted();
        var violations = SyncValidator.Validate(sync.Spec);
        if (violations.Count > 0)
        {
            // Only an edit can help. Copies stay as they are: a mistake in a spec must not cost anybody a certificate.
            engine.Withdraw(sync.Key());
            deletions.Forget(sync.Key());
            var message = SpecViolation.Summarize(violations);
            await status.WriteAsync(
                sync, sync.Status, before => SyncStatusBuilder.Invalid(sync, message, before, time.GetUtcNow()), cancellationToken);
            return ReconciliationResult<CrossClusterSync>.Stalled(sync, message);
        }

        if (await finalizers.EnsureAsync(sync, Finalizers.Copies, cancellationToken) is not { } owned)
        {
            return ReconciliationResult<CrossClusterSync>.Success(sync);
        }

        var facts = await ExecuteAsync(owned, cancellationToken);
        var outcomes = engine.Look(facts);
        var judgement = await deletions.JudgeAsync(owned, outcomes, areSilent: false, cancellationToken);
        if ((engine.IsSettling(outcomes) || sources.IsSettling(facts)) && owned.Status.ObservedGeneration == facts.Generation)
        {
            // After a start: what the last run found stays until every follower was asked. The directory tells when that is.
            return ReconciliationResult<CrossClusterSync>.Success(owned, judgement.IsOpen ? JudgeAgainAfter : null);
        }

        if (judgement.Held is null && HoldFor(owned, facts, outcomes) is { } wait)
        {
            return ReconciliationResult<CrossClusterSync>.Success(owned, wait);
        }

        var written = await ReportAsync(owned, facts, outcomes, judgement.Held, cancellationToken);
        NoteSpread(facts, written);
        return judgement.IsOpen ? ReconciliationResult<CrossClusterSync>.Success(owned, JudgeAgainAfter) : Result(owned, facts, outcomes);
    }

    public Task<ReconciliationResult<CrossClusterSync>> DeletedAsync(CrossClusterSync sync, CancellationToken cancellationToken)
    {
        var key = sync.Key();
        engine.Withdraw(key);
        tally.Forget(key);
        status.Forget(key);
        deletions.Forget(key);
        leftovers.SyncGone(key);
        _spreading.TryRemove(key, out _);
        _held.TryRemove(key, out _);
        return Task.FromResult(ReconciliationResult<CrossClusterSync>.Success(sync));
    }

    /// <summary>Finds out how the source stands and offers that to the writers.</summary>
    private async Task<SyncFacts> ExecuteAsync(CrossClusterSync sync, CancellationToken cancellationToken)
    {
        // Entered before its source is looked at: a change that comes in meanwhile then finds the sync.
        book.TryGet(sync.Key(), out var known);
        if (known is null || known.Uid != sync.Metadata.Uid)
        {
            known = engine.Enter(engine.FactsOf(sync, sources.Glance(sync)));
        }

        var now = engine.FactsOf(sync, known.Sources);
        var facts = engine.Enter(now with { Sources = await sources.ReadAsync(now, known, cancellationToken) });
        foreach (var (source, stand) in facts.Sources.All)
        {
            if (stand.Digest is { } digest && digest.Fingerprint != known.Sources.Find(source)?.Digest?.Fingerprint)
            {
                _spreading[facts.Key] = sources.NoticedAt(facts, source) ?? time.GetTimestamp();
                LogSourceRead(source, facts.Key, digest.SourceResourceVersion);
            }
        }

        return facts;
    }

    /// <summary>How long to wait with the status, while nothing but copies in the making is to be said; null to write it now.</summary>
    private TimeSpan? HoldFor(CrossClusterSync sync, SyncFacts facts, IReadOnlyList<FollowerOutcome> outcomes)
    {
        var onlyPending = facts.Sources.All.Any(source => source.Value.Digest is not null)
            && sync.Status.ObservedGeneration == facts.Generation
            && sync.Status.Conditions?.Find(condition => condition.Type == ConditionTypes.Ready)?.Status == Condition.True
            && outcomes.Any(outcome => outcome.Count(TargetState.Pending) > 0)
            && outcomes.All(outcome => !outcome.IsStale && outcome.Leaving == 0 && outcome.Count(TargetState.Failing) == 0);
        if (!onlyPending)
        {
            _held.TryRemove(facts.Key, out _);
            return null;
        }

        var left = Hold - time.GetElapsedTime(_held.GetOrAdd(facts.Key, time.GetTimestamp()));
        return left > TimeSpan.Zero ? left : null;
    }

    private async Task<CrossClusterSyncStatus> ReportAsync(
        CrossClusterSync sync,
        SyncFacts facts,
        IReadOnlyList<FollowerOutcome> outcomes,
        HeldDeletion? held,
        CancellationToken cancellationToken)
    {
        tally.Enter(facts.Key, outcomes);
        CrossClusterSyncStatus? written = null;
        await status.WriteAsync(
            sync,
            sync.Status,
            before => written = SyncStatusBuilder.Build(facts, outcomes, engine.UnknownClusters(facts.Spec), before, time.GetUtcNow(), held, audit.LagOf(facts.Key)),
            cancellationToken);
        return written!;
    }

    private void NoteSpread(SyncFacts facts, CrossClusterSyncStatus written)
    {
        if (written.Copies is not { Pending: 0 } copies)
        {
            return;
        }

        contents.Drop(facts);
        if (copies.Failing == 0 && copies.Total > 0 && facts.Sources.All.All(source => source.Value.Digest is not null) && _spreading.TryRemove(facts.Key, out var since))
        {
            var duration = time.GetElapsedTime(since);
            metrics.Propagated(duration);
            LogSpread(facts.Key, copies.Total, Math.Round(duration.TotalSeconds, 3));
        }
    }

    private ReconciliationResult<CrossClusterSync> Result(
        CrossClusterSync sync, SyncFacts facts, IReadOnlyList<FollowerOutcome> outcomes)
    {
        if (facts.Sources is { IsKnown: false, Rejection: { } unknown })
        {
            return ReconciliationResult<CrossClusterSync>.Failure(sync, unknown.Message);
        }

        if (facts.Sources.All.FirstOrDefault(source => source.Value.State == SourceState.Unknown).Value is { Rejection: { } why })
        {
            return ReconciliationResult<CrossClusterSync>.Failure(sync, why.Message);
        }

        // Copies are retried by the writers; here only a follower that goes silent has to be noticed without an event.
        var lost = outcomes.Any(outcome => !outcome.IsStale
            && followers.TryGet(outcome.Follower, out var follower) && follower.State.Phase == FollowerPhase.Lost);
        return ReconciliationResult<CrossClusterSync>.Success(sync, lost ? options.StaleAfter : null);
    }

    [LoggerMessage(LogLevel.Information, "Read {Source} for {Sync} at version {Version}")]
    private partial void LogSourceRead(string source, ObjectKey sync, string version);

    [LoggerMessage(LogLevel.Information, "Brought the copies of {Sync} in step ({Copies}), {Seconds} s after the source changed")]
    private partial void LogSpread(ObjectKey sync, int copies, double seconds);
}
