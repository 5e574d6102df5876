using Bellwether.Crds;
using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.LeaderElection;
using Bellwether.Kubernetes.Schema;
using Bellwether.Operator.Telemetry.Metrics;
using Microsoft.Extensions.Hosting;

namespace Bellwether.Operator.Followers;

/// <summary>
/// Carries facts to and from the directory while this process leads: FollowerClusters and Secrets of the operator's namespace in, followers
/// whose status may have to be written out.
/// </summary>
[GenericRbac(Groups = [""], Resources = ["secrets"], Verbs = RbacVerb.Get | RbacVerb.List | RbacVerb.Watch, InOperatorNamespace = true)]
internal sealed class FollowerTracking(
    Informer<FollowerCluster> clusters,
    Informer<SecretRecord> secrets,
    FollowerDirectory directory,
    ICopyCounts counts,
    IControllerQueue<FollowerCluster> queue,
    ILeadership leadership,
    MetricsCollector metrics) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await leadership.AcquiredAsync(stoppingToken);
        // Secrets are read when a connection needs one; their watch only tells of changes.
        await clusters.WaitForSyncAsync(stoppingToken);
        directory.ClaimKnown(clusters.Items.Select(item => item.Value));

        using var counting = counts.Subscribe(Enqueue);
        using var states = directory.SubscribeState(Enqueue);
        using var changing = secrets.Subscribe(change => directory.SecretChanged(change.Key.Name));
        using var following = clusters.Subscribe(Follow);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Follow(InformerChange<FollowerCluster> change)
    {
        if (change.Item is { } cluster)
        {
            directory.Set(cluster);
        }
        else
        {
            directory.Remove(change.Key.Name);
            metrics.Forget(OperatorMetrics.FollowerLabel, change.Key.Name);
        }
    }

    private void Enqueue(string follower) => queue.Add(ObjectKey.Cluster(follower));
}
