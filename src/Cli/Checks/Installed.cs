using Bellwether.Cli.Clusters;
using Bellwether.Crds;
using Bellwether.Kubernetes.Discovery;
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
    public static async Task<Installed> ReadAsync(Management management, TimeProvider time, CancellationToken cancellationToken)
    {
        using var discovery = new ApiDiscovery(management.Client, time);
        if (!await IsServedAsync(discovery, BellwetherApi.FollowerClusterKind, cancellationToken)
            || !await IsServedAsync(discovery, BellwetherApi.CrossClusterSyncKind, cancellationToken))
        {
            return new Installed(false, [], []);
        }

        var followers = await Reads.ListAsync(
            management.Client,
            BellwetherApi.FollowerClusters,
            new ListOptions(),
            "list on followerclusters.bellwether.dev",
            "no two of them may be one cluster",
            cancellationToken);
        var syncs = await Reads.ListAsync(
            management.Client,
            BellwetherApi.CrossClusterSyncs,
            new ListOptions(),
            "list on crossclustersyncs.bellwether.dev in all namespaces",
            "they say what the operator needs in followers",
            cancellationToken);
        return new Installed(true, followers, syncs);
    }

    private static async Task<bool> IsServedAsync(ApiDiscovery discovery, ResourceKind kind, CancellationToken cancellationToken)
    {
        try
        {
            return await discovery.FindAsync(kind.ApiVersion, kind.Kind, cancellationToken) is not null;
        }
        catch (KubernetesException exception)
        {
            throw Reads.Failed(exception);
        }
    }
}
