using System.Collections.Concurrent;
using Bellwether.Crds;
using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Schema;
using Bellwether.Operator.Status;

namespace Bellwether.Operator.Followers;

/// <summary>
/// Writes what the directory knows of a follower into its FollowerCluster. Connecting is not done here: that is each follower's own loop, so
/// that a worker is never held up by a cluster.
/// </summary>
[EntityRbac(typeof(FollowerCluster), Verbs = RbacVerb.Get | RbacVerb.List | RbacVerb.Watch | RbacVerb.Patch, StatusVerbs = RbacVerb.Patch)]
internal sealed class FollowerClusterController(
    FollowerDirectory directory,
    StatusWriter<FollowerClusterStatus> statuses,
    ICopyCounts counts,
    IFinalizerWriter<FollowerCluster> finalizers,
    IFollowerLeftovers leftovers,
    TimeProvider time) : IEntityController<FollowerCluster>
{
    /// <summary>Counts move with every copy; they are written this often at most.</summary>
    public static readonly TimeSpan CountsInterval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ObjectKey, DateTimeOffset> _countsWritten = [];

    public async Task<ReconciliationResult<FollowerCluster>> ReconcileAsync(FollowerCluster entity, CancellationToken cancellationToken)
    {
        if (!directory.TryGet(entity.Metadata.Name!, out var follower) || follower.Uid != entity.Metadata.Uid)
        {
            // The directory hears of it as this controller does; it asks for another visit when it knows something.
            return ReconciliationResult<FollowerCluster>.Success(entity);
        }

        var state = follower.State;
        if (state.ClusterUid is not null)
        {
            // From the moment on that every guard rail let it through: before, there is nothing to clean up.
            if (await finalizers.EnsureAsync(entity, Finalizers.Follower, cancellationToken) is not { } owned)
            {
                return ReconciliationResult<FollowerCluster>.Success(entity);
            }

            entity = owned;
        }

        var (heldDeletion, again) = await leftovers.LookAsync(entity, cancellationToken);
        var generation = entity.Metadata.Generation ?? 0;
        if (FollowerStatus.SaysEnough(entity.Status, state, generation))
        {
            return ReconciliationResult<FollowerCluster>.Success(entity, again);
        }

        var now = time.GetUtcNow();
        var wait = CountsInterval - (now - _countsWritten.GetValueOrDefault(entity.Key(), DateTimeOffset.MinValue));
        var current = counts.For(follower.Name);
        var held = current is not null && current != entity.Status.Copies && wait > TimeSpan.Zero;
        var written = await statuses.WriteAsync(
            entity,
            entity.Status,
            previous => FollowerStatus.Next(previous, state, generation, held ? null : current, now, entity.Spec.Suspend, heldDeletion),
            cancellationToken);
        if (written == StatusWrite.Written && current is not null && !held)
        {
            _countsWritten[entity.Key()] = now;
        }

        return ReconciliationResult<FollowerCluster>.Success(
            entity, written == StatusWrite.Superseded ? SoonAgain : held ? wait : again);
    }

    public Task<ReconciliationResult<FollowerCluster>> DeletedAsync(FollowerCluster entity, CancellationToken cancellationToken)
    {
        statuses.Forget(entity.Key());
        _countsWritten.TryRemove(entity.Key(), out _);
        leftovers.Forget(entity.Metadata.Name!);
        return Task.FromResult(ReconciliationResult<FollowerCluster>.Success(entity));
    }
}
