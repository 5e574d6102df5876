using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Informers;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Reporting;
using Bellwether.Operator.Syncs.Writing;
using Bellwether.Operator.Telemetry.Metrics;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>Has the deletions of one sync judged, and sets the writers going on what was let go.</summary>
internal sealed class SyncDeletions(
    DeletionBrake brake, FollowerWriters writers, IFollowerDirectory followers, Informer<FollowerCluster> clusters, OperatorMetrics metrics)
{
    /// <param name="sync">As its status tells what was held before.</param>
    /// <param name="outcomes">Of all followers that can be asked.</param>
    /// <param name="areSilent">There are others that may hold copies of it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Judgement> JudgeAsync(
        CrossClusterSync sync, IReadOnlyCollection<FollowerOutcome> outcomes, bool areSilent, CancellationToken cancellationToken)
    {
        var key = sync.Key();
        PlannedDeletion[] deletions =
            [.. outcomes.SelectMany(outcome => outcome.Deletions).Select(deletion => new PlannedDeletion(deletion, key))];
        var plan = new DeletionPlan(
            DeletionScope.Of(sync), deletions, Consented: sync.IsBeingDeleted(), IsWhole: IsSettled() && !(areSilent && deletions.Length == 0));
        var judgement = await brake.JudgeAsync(
            plan, sync.Status.HeldDeletion, sync.Metadata.Annotation(RequestAnnotations.ApproveDeletion), cancellationToken);
        metrics.HeldDeletions(brake.Held);
        if (judgement.IsNews)
        {
            foreach (var follower in plan.Deletions.Select(deletion => deletion.Key.Follower).Distinct())
            {
                if (writers.TryGet(follower, out var writer))
                {
                    writer.Add(key);
                }
            }
        }

        return judgement;
    }

    private bool IsSettled() => FleetView.IsSettled(clusters, followers);

    /// <summary>The sync is gone, or nothing is done for it any more.</summary>
    public void Forget(ObjectKey sync)
    {
        brake.Forget(DeletionScope.Sync(sync));
        metrics.HeldDeletions(brake.Held);
    }
}
