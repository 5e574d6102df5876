using Bellwether.Cli.Clusters;
using Bellwether.Crds;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Cli.Checks;

/// <summary>What of Bellwether is in the management cluster. Before it is installed that is nothing, and no error.</summary>
/// <param name="Knows">FollowerClusters are a kind there.</param>
internal sealed record Installed(bool Knows, IReadOnlyList<FollowerCluster> Followers, IReadOnlyList<CrossClusterSync> Syncs)
{
    public IEnumerable<string> Notes => Knows ? [] :
        ["Bellwether isn't installed in the management cluster: there are no other FollowerClusters to compare with, and no syncs."];

    /// <exception cref="CliException">It can't be told.</exception>
    public static async Task<Installed> ReadAsync(Management management, CancellationToken cancellationToken)
    {
        var followers = await ListAsync(
            management,
            BellwetherApi.FollowerClusters,
            "list on followerclusters.bellwether.dev",
            "no two may be one cluster",
            cancellationToken);
        var syncs = await ListAsync(
            management,
            BellwetherApi.CrossClusterSyncs,
            "list on crossclustersyncs.bellwether.dev in all namespaces",
            "they say what the operator needs in followers",
            cancellationToken);
        return new Installed(followers is not null, followers ?? [], syncs ?? []);
    }

    /// <returns>Null: there is no such kind.</returns>
    private static async Task<IReadOnlyList<T>?> ListAsync<T>(
        Management management, Resource<T> resource, string right, string purpose, CancellationToken cancellationToken)
        where T : class, Kubernetes.Entities.IKubernetesObject
    {
        try
        {
            return await Reads.ListAsync(management.Client, resource, new ListOptions(), right, purpose, cancellationToken);
        }
        catch (CliException exception) when (exception.InnerException is KubernetesException { IsNotFound: true })
        {
            return null;
        }
    }
}
