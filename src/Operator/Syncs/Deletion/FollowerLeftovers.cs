using System.Collections.Concurrent;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Options;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Writing;
using Bellwether.Operator.Telemetry.Metrics;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>
/// Finds copies of syncs that aren't there any more: whose finalizer was taken off by force, or whose follower was away for longer than the
/// grace. Each is treated as its own mark says. Never on a partial view: the syncs and everything in the follower have been listed, and the
/// API server itself says of each such sync that it is gone. A list can come from a cache that is behind.
/// </summary>
internal sealed partial class FollowerLeftovers(
    SyncEngine engine,
    FollowerWriters writers,
    DeletionBrake brake,
    IFollowerDirectory followers,
    Informer<CrossClusterSync> syncs,
    Informer<FollowerCluster> clusters,
    IKubernetesClient client,
    IFollowerNeeds needs,
    FollowerWriterContext context,
    OperatorMetrics metrics,
    OperatorOptions options,
    TimeProvider time,
    ILogger<FollowerLeftovers> logger) : IFollowerLeftovers
{
    private static readonly TimeSpan JudgeAgainAfter = TimeSpan.FromSeconds(2);

    private static readonly Resource<PartialObject> Syncs = BellwetherApi.CrossClusterSyncKind.Metadata();

    // Of how many syncs' copies it was told last that they wait, by follower.
    private readonly ConcurrentDictionary<string, int> _waiting = [];

    public async Task<(HeldDeletion? Held, TimeSpan? Again)> LookAsync(FollowerCluster cluster, CancellationToken cancellationToken)
    {
        var name = cluster.Metadata.Name!;
        if (Writer(name) is not { } writer)
        {
            // Nothing can be seen, so what was said stands. When the follower can be, its session tells; that the syncs are listed, nobody does.
            return (cluster.Status.HeldDeletion, syncs.HasSynced ? null : JudgeAgainAfter);
        }

        var suspects = writer.Inventory.Everything
            .Where(copy => copy.Value.IsOurs && copy.Value.Sync != default && !syncs.TryGet(copy.Value.Sync, out _))
            .Select(copy => copy.Value.Sync)
            .ToHashSet();
        if (suspects.Count > 0 && Early(cluster) is { } early)
        {
            if (!_waiting.TryGetValue(name, out var told) || told != suspects.Count)
            {
                _waiting[name] = suspects.Count;
                LogLeftAlone(name, suspects.Count, early);
            }

            return (null, early);
        }

        var vanished = new HashSet<ObjectKey>();
        foreach (var sync in writer.PlanLeftovers(new LeftoverOrder(suspects)).Select(leftover => leftover.Sync).Distinct())
        {
            if (await IsGoneAsync(sync, cancellationToken))
            {
                vanished.Add(sync);
            }
        }

        var judgement = await OrderAsync(cluster, writer, new LeftoverOrder(vanished), cancellationToken);
        return (judgement.Held, judgement.IsOpen ? JudgeAgainAfter : null);
    }

    /// <summary>A sync is gone: whoever still shows copies of it is looked at.</summary>
    public void SyncGone(ObjectKey sync)
    {
        foreach (var writer in writers.All)
        {
            if (writer.Inventory.OfSync(sync).Any())
            {
                context.Report(ObjectKey.Cluster(writer.Follower.Name));
            }
        }
    }

    public void Forget(string follower)
    {
        _waiting.TryRemove(follower, out _);
        brake.Forget(DeletionScope.Follower(follower));
        metrics.HeldDeletions(brake.Held);
    }

    /// <summary>The follower's writer, if all that it says of its follower counts.</summary>
    public FollowerWriter? Writer(string follower)
    {
        if (!syncs.HasSynced)
        {
            return null;
        }

        engine.EnsureStarted();
        return followers.TryGet(follower, out var known)
            && known.State.Phase is FollowerPhase.Ready or FollowerPhase.Syncing
            && writers.TryGet(follower, out var writer)
            && writer.Session.FactsSynced
            && ReferenceEquals(writer.Session, known.Session)
                ? writer
                : null;
    }

    /// <summary>Wherever syncs have copies in the follower it is known what there is. Rights may have been withdrawn, with copies in place.</summary>
    public bool HidesNothing(Follower follower, FollowerWriter writer) => needs.Of(follower).Places.All(
        place => writer.Inventory.WhyNotServed(place.Kind) is not null
            || (place.Namespace is { } space
                ? writer.Inventory.Covers(new CopyTarget(place.Kind, new ObjectKey(space, ""))) || (writer.Inventory.Knows(space) && writer.Inventory.Find(space) is null)
                : writer.Inventory.Covers(place.Kind)));

    /// <summary>Has the deletions of an order judged, and the writer see to what was let go.</summary>
    public async Task<Judgement> OrderAsync(
        FollowerCluster cluster, FollowerWriter writer, LeftoverOrder order, CancellationToken cancellationToken)
    {
        var name = cluster.Metadata.Name!;
        PlannedDeletion[] deletions =
        [
            .. writer.PlanLeftovers(order)
                .Where(leftover => leftover.Action.Kind == PlannedActionKind.Delete)
                .Select(leftover => new PlannedDeletion(DeletionGate.KeyOf(name, leftover.Action), leftover.Sync)),
        ];
        var plan = new DeletionPlan(
            DeletionScope.Follower(name), deletions, Consented: order.All is not null, IsWhole: deletions.Length == 0 || IsSettled());
        var judgement = await brake.JudgeAsync(
            plan, cluster.Status.HeldDeletion, cluster.Metadata.Annotation(RequestAnnotations.ApproveDeletion), cancellationToken);
        metrics.HeldDeletions(brake.Held);
        writer.Order(order, again: judgement.IsNews);
        return judgement;
    }

    /// <summary>
    /// How long it is until a sync that isn't there counts as gone; null: it does. Who installs anew applies FollowerClusters and syncs one after the
    /// other, and copies from before that wait for theirs.
    /// </summary>
    private TimeSpan? Early(FollowerCluster cluster)
    {
        var left = options.OrphanGrace - (time.GetUtcNow() - (cluster.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue));
        return left > TimeSpan.Zero ? left : null;
    }

    private bool IsSettled() => FleetView.IsSettled(clusters, followers);

    private async Task<bool> IsGoneAsync(ObjectKey sync, CancellationToken cancellationToken)
    {
        try
        {
            await client.GetAsync(Syncs, sync, cancellationToken);
            return false;
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            return true;
        }
    }

    [LoggerMessage(LogLevel.Information, "Left copies in {Follower} alone whose syncs are not there: {Syncs} syncs, which have {Left} to come")]
    private partial void LogLeftAlone(string follower, int syncs, TimeSpan left);
}
