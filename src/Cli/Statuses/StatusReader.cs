using System.Net;
using Bellwether.Cli.Clusters;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Cli.Statuses;

/// <summary>Reads the custom resources, page by page, and asks no follower.</summary>
internal sealed class StatusReader(IKubernetesClient management, TimeProvider time)
{
    private const string SyncsSay = "their status says how they stand";

    /// <exception cref="CliException">It could not be found out.</exception>
    public async Task<FleetStatus> ReadAsync(StatusScope scope, CancellationToken cancellationToken)
    {
        try
        {
            return FleetStatus.Of(
                scope,
                scope.Sync is { } sync
                    ? [await GetAsync(BellwetherApi.CrossClusterSyncs, new ObjectKey(scope.Namespace!, sync), cancellationToken)]
                    : await ListSyncsAsync(scope, cancellationToken),
                scope.Follower is { } follower
                    ? [await GetAsync(BellwetherApi.FollowerClusters, ObjectKey.Cluster(follower), cancellationToken)]
                    : await ListFollowersAsync(cancellationToken),
                time.GetUtcNow());
        }
        catch (CliException exception) when (exception.InnerException is KubernetesException { StatusCode: HttpStatusCode.NotFound })
        {
            throw new CliException(
                $"The management cluster doesn't serve {BellwetherApi.ApiVersion}. Install the kinds ('make install'), or name the management cluster with --context.",
                exception.InnerException);
        }
    }

    private Task<IReadOnlyList<CrossClusterSync>> ListSyncsAsync(StatusScope scope, CancellationToken cancellationToken) => Reads.ListAsync(
        management, BellwetherApi.CrossClusterSyncs, new ListOptions(scope.Namespace), $"list on crossclustersyncs.bellwether.dev in {scope}", SyncsSay, cancellationToken);

    /// <returns>Null without the right: whoever works in one namespace need not see the fleet.</returns>
    private async Task<IReadOnlyList<FollowerCluster>?> ListFollowersAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Reads.ListAsync(
                management, BellwetherApi.FollowerClusters, new ListOptions(), "list on followerclusters.bellwether.dev", SyncsSay, cancellationToken);
        }
        catch (CliException exception) when (exception.InnerException is KubernetesException { IsForbidden: true })
        {
            return null;
        }
    }

    private async Task<T> GetAsync<T>(Resource<T> resource, ObjectKey key, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        try
        {
            return await management.GetAsync(resource, key, cancellationToken);
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            throw new CliException($"There is no {resource.Kind.Kind} {key} in the management cluster.");
        }
        catch (KubernetesException exception)
        {
            throw exception.IsForbidden ? Reads.Denied($"get on {resource.Kind}", SyncsSay, exception) : Reads.Failed(exception);
        }
    }
}
