using Bellwether.Crds;
using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Events;
using Bellwether.Kubernetes.Informers;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Followers.Connecting;
using Bellwether.Operator.Options;
using Bellwether.Operator.Status;
using Bellwether.Operator.Syncs.Writing;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>
/// Deletes or releases the copies in a cluster whose FollowerCluster is being deleted, and holds the FollowerCluster until none is left.
/// Where another FollowerCluster is the same cluster, that one takes over and nothing is touched. A cluster that can't be asked holds it up
/// for at most the unreachable grace; one that no guard rail ever let through has no copies.
/// </summary>
internal sealed partial class FollowerClusterFinalizer(
    FollowerLeftovers leftovers,
    IFollowerDirectory followers,
    Informer<FollowerCluster> clusters,
    ClusterClaims claims,
    StatusWriter<FollowerClusterStatus> statuses,
    EventPublisher publish,
    OperatorOptions options,
    TimeProvider time,
    ILogger<FollowerClusterFinalizer> logger) : IEntityFinalizer<FollowerCluster>
{
    /// <summary>The writer asks for a visit when it is through; this is for what nobody tells.</summary>
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(1);

    public async Task<ReconciliationResult<FollowerCluster>> FinalizeAsync(FollowerCluster cluster, CancellationToken cancellationToken)
    {
        var name = cluster.Metadata.Name!;
        followers.TryGet(name, out var follower);
        if ((follower?.State.ClusterUid ?? cluster.Status.ClusterUID) is not { Length: > 0 } uid)
        {
            return ReconciliationResult<FollowerCluster>.Success(cluster);
        }

        var others = clusters.Items.Select(item => item.Value)
            .Where(other => other.Metadata.Uid != cluster.Metadata.Uid && !other.IsBeingDeleted())
            .ToArray();
        if (Array.Find(others, other => IsSame(other, uid)) is { } heir)
        {
            LogHandedOver(name, heir.Metadata.Name!);
            return ReconciliationResult<FollowerCluster>.Success(cluster);
        }

        if (Array.Find(others, IsUnknown) is { } unknown)
        {
            // It may be the same cluster: that is known in a moment.
            return Wait(cluster, $"FollowerCluster {unknown.Metadata.Name} is being connected; it may be the same cluster.", SoonAgain);
        }

        return leftovers.Writer(name) is { } writer
            ? await LetCopiesGoAsync(cluster, follower!, writer, cancellationToken)
            : await WaitForClusterAsync(cluster, cancellationToken);
    }

    private async Task<ReconciliationResult<FollowerCluster>> LetCopiesGoAsync(
        FollowerCluster cluster, Follower follower, FollowerWriter writer, CancellationToken cancellationToken)
    {
        // Asked before the look: what was on its way is in the ledger afterwards.
        var passing = writer.IsPassingAnySync;
        var order = new LeftoverOrder(new HashSet<ObjectKey>(), cluster.Spec.WhenRemoved);
        var judgement = await leftovers.OrderAsync(cluster, writer, order, cancellationToken);
        var left = writer.PlanLeftovers(order).Count;
        if (left == 0 && !passing && writer.Inventory.IsComplete && leftovers.HidesNothing(follower, writer))
        {
            leftovers.Forget(follower.Name);
            return ReconciliationResult<FollowerCluster>.Success(cluster);
        }

        if (left == 0 && !passing)
        {
            return await WaitForClusterAsync(cluster, cancellationToken);
        }

        await statuses.WriteAsync(
            cluster,
            cluster.Status,
            before => FollowerStatus.Next(before, follower.State, cluster.Metadata.Generation ?? 0, copies: null, time.GetUtcNow(), cluster.Spec.Suspend, judgement.Held),
            cancellationToken);
        var verb = cluster.Spec.WhenRemoved == DeletionPolicies.Delete ? "deleted" : "released";
        return Wait(
            cluster,
            judgement.Held?.Message ?? $"{left} {(left == 1 ? "copy has" : "copies have")} still to be {verb}.",
            left == 0 || judgement.IsOpen ? SoonAgain : LookAgainAfter);
    }

    /// <summary>What is in the cluster can't be seen, or not all of it.</summary>
    private async Task<ReconciliationResult<FollowerCluster>> WaitForClusterAsync(FollowerCluster cluster, CancellationToken cancellationToken)
    {
        var name = cluster.Metadata.Name!;
        var left = options.UnreachableGrace - (time.GetUtcNow() - (cluster.Metadata.DeletionTimestamp ?? time.GetUtcNow()));
        if (left > TimeSpan.Zero)
        {
            return Wait(
                cluster,
                $"The cluster can't be asked for all copies in it; after {GoDuration.Format(options.UnreachableGrace)} from the deletion the FollowerCluster is let go without it.",
                left < LookAgainAfter ? left : LookAgainAfter);
        }

        var copies = cluster.Status.Copies?.Total ?? 0;
        LogLeftBehind(name, copies);
        await publish(
            cluster,
            "CopiesLeftBehind",
            $"Let go of the FollowerCluster although its cluster could not be asked for {GoDuration.Format(options.UnreachableGrace)}; {copies} {(copies == 1 ? "copy" : "copies")} may be left in it.",
            EventType.Warning,
            cancellationToken);
        leftovers.Forget(name);
        return ReconciliationResult<FollowerCluster>.Success(cluster);
    }

    private bool IsSame(FollowerCluster other, string uid) =>
        other.Status.ClusterUID == uid || claims.Wants(other.Metadata.Name!, uid);

    private bool IsUnknown(FollowerCluster other) =>
        !followers.TryGet(other.Metadata.Name!, out var known) || known.State.Phase == FollowerPhase.Connecting;

    private static ReconciliationResult<FollowerCluster> Wait(FollowerCluster cluster, string message, TimeSpan again) =>
        ReconciliationResult<FollowerCluster>.Failure(cluster, message, requeueAfter: again);

    [LoggerMessage(LogLevel.Information, "Left the copies in the cluster of {Follower} to {Other}, which is the same cluster")]
    private partial void LogHandedOver(string follower, string other);

    [LoggerMessage(LogLevel.Warning, "Let go of {Follower} although its cluster could not be asked; {Copies} copies may be left in it")]
    private partial void LogLeftBehind(string follower, int copies);
}
