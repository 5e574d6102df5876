using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Informers;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Options;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Deletion;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Reporting;
using Bellwether.Operator.Syncs.Sources;
using Bellwether.Operator.Syncs.Validation;
using Bellwether.Operator.Syncs.Writing;

namespace Bellwether.Operator.Syncs;

/// <summary>
/// What controller and finalizer share: the book of syncs, the writers, and the look at how a sync stands. The first visit enters every
/// sync before anything is written, so that an older sync's claim is known before a younger one's copies are made.
/// </summary>
internal sealed class SyncEngine(
    SyncBook book,
    ContentStore contents,
    SourceReader sources,
    FollowerWriters writers,
    IFollowerDirectory followers,
    Informer<CrossClusterSync> syncs,
    Informer<FollowerCluster> clusters,
    ManagementNamespaces namespaces,
    IAuditTrail audit,
    OperatorOptions options,
    TimeProvider time)
{
    private readonly Lock _lock = new();
    private bool _started;

    public void EnsureStarted()
    {
        lock (_lock)
        {
            if (_started)
            {
                return;
            }

            foreach (var (_, sync) in syncs.Items)
            {
                if (!sync.IsBeingDeleted() && SyncValidator.Validate(sync.Spec).Count == 0)
                {
                    book.Enter(FactsOf(sync, sources.Glance(sync)));
                }
            }

            audit.Begin();
            writers.Start();
            followers.NeedsChanged();
            _started = true;
        }
    }

    /// <summary>Enters what is known of a sync, and has everybody look who is concerned.</summary>
    public SyncFacts Enter(SyncFacts facts)
    {
        var specs = book.SpecsVersion;
        book.TryGet(facts.Key, out var before);
        var (entered, contenders) = book.Enter(facts);
        ForgetContents(before, entered);
        TellNeeds(specs);
        if (before is not null && before.Spec.Audit != entered.Spec.Audit)
        {
            // What the trail tells of the sync's copies is to come, or to go.
            writers.LookEverywhere();
        }

        writers.Offer(entered);
        writers.Trigger(contenders);
        return entered;
    }

    /// <summary>The sync is gone or can't be executed: nothing is written for it any more, and others may take its place.</summary>
    public void Withdraw(ObjectKey sync)
    {
        var specs = book.SpecsVersion;
        book.TryGet(sync, out var before);
        var contenders = book.Remove(sync);
        ForgetContents(before, after: null);
        TellNeeds(specs);
        writers.Forget(sync);
        writers.Trigger(contenders);
    }

    /// <summary>How the sync stands in every follower that it selects or that holds copies of it.</summary>
    public IReadOnlyList<FollowerOutcome> Look(SyncFacts sync)
    {
        var outcomes = new List<FollowerOutcome>();
        // One that is being deleted is no target any more; its finalizer sees to its copies.
        foreach (var follower in followers.All.Where(follower => !follower.IsBeingDeleted))
        {
            var outcome = Look(sync, follower);
            if (outcome.Targets.Count > 0 || TargetResolver.Selects(sync.Spec, follower.Name, follower.Labels))
            {
                outcomes.Add(outcome);
            }
        }

        return outcomes;
    }

    /// <summary>Whether a write for the sync may still be on its way to the follower.</summary>
    public bool IsPassing(ObjectKey sync, string follower) => writers.TryGet(follower, out var writer) && writer.IsPassing(sync);

    public FollowerOutcome Look(SyncFacts sync, Follower follower)
    {
        writers.TryGet(follower.Name, out var writer);
        var facts = FollowerFactsReader.Read(follower, writer);
        var plan = writer?.Plan(sync, facts) ?? SyncPlanner.Plan(sync, facts, book.Claims, options.Namespace);
        var isSettling = facts.Unavailable is not null
            && follower.State.Phase is FollowerPhase.Connecting or FollowerPhase.Syncing or FollowerPhase.Ready;
        var targets = plan.Actions
            .Select(action => TargetOutcome.Of(action, writer?.Ledger.FailureOf(action.Target, sync.Key), isSettling))
            .ToArray();
        return new FollowerOutcome(follower.Name, targets, IsStale(follower), writer?.LastWrite(sync.Key))
        {
            IsSettling = isSettling,
            Deletions = [.. DeletionGate.Deletions(plan)],
        };
    }

    /// <summary>
    /// Something is still unknown that a start is about to find out: a follower that wasn't connected yet, or that the directory hasn't taken
    /// in yet. What it finds out is told by the directory.
    /// </summary>
    public bool IsSettling(IReadOnlyList<FollowerOutcome> outcomes) =>
        outcomes.Any(outcome => outcome.IsSettling) || clusters.Items.Any(cluster => !followers.TryGet(cluster.Key.Name, out _));

    /// <summary>Names that the sync's targets give and no FollowerCluster has.</summary>
    public IReadOnlyList<string> UnknownClusters(CrossClusterSyncSpec spec) =>
    [
        .. spec.Targets
            .SelectMany(target => target.Clusters ?? [])
            .Distinct()
            .Where(name => !followers.TryGet(name, out _))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Lets go of what was kept for objects that were sources of the sync and aren't any more.</summary>
    private void ForgetContents(SyncFacts? before, SyncFacts? after)
    {
        if (before is null || ReferenceEquals(before.Sources, after?.Sources))
        {
            return;
        }

        foreach (var (source, _) in before.Sources.All)
        {
            if (after?.Sources.Find(source) is null)
            {
                contents.Forget(before.Key, source);
            }
        }
    }

    /// <summary>The same specs need the same.</summary>
    private void TellNeeds(long before)
    {
        if (before != book.SpecsVersion)
        {
            followers.NeedsChanged();
        }
    }

    /// <param name="sync">Its spec is valid, or it is being deleted.</param>
    public SyncFacts FactsOf(CrossClusterSync sync, SourceSelection selection) =>
        Facts(sync, selection, namespaces.LabelsOf(sync.Metadata.Namespace ?? "")) with { Kind = sources.KindOf(sync) };

    /// <param name="sync">Its spec is valid, or it is being deleted.</param>
    /// <param name="sources">As far as they were looked at.</param>
    /// <param name="namespaceLabels">The labels of its namespace; null while they aren't known.</param>
    public static SyncFacts Facts(CrossClusterSync sync, SourceSelection sources, IReadOnlyDictionary<string, string>? namespaceLabels) => new()
    {
        Key = sync.Key(),
        Uid = sync.Metadata.Uid ?? "",
        Generation = sync.Metadata.Generation ?? 0,
        Spec = sync.Spec,
        Created = sync.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue,
        Deleting = sync.IsBeingDeleted(),
        Kind = sync.Spec?.Source is { } source ? SourceResources.KindOf(source) : SourceResources.All[0],
        NamespaceLabels = namespaceLabels,
        Sources = sources,
    };

    private bool IsStale(Follower follower) =>
        follower.State.Phase == FollowerPhase.Lost
        && (follower.LastHeard is not { } heard || time.GetUtcNow() - heard > options.StaleAfter);
}
