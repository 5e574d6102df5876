using Bellwether.Kubernetes.Configuration;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Cli.Clusters;

/// <summary>A client of the management cluster, and the namespace that commands are about.</summary>
internal sealed class ManagementClient : IDisposable
{
    private readonly KubernetesClient _client;

    private ManagementClient(KubernetesClient client, Uri server, string @namespace, string? context) =>
        (_client, Server, Namespace, Context) = (client, server, @namespace, context);

    public IKubernetesClient Client => _client;

    /// <summary>The cluster's URL.</summary>
    public Uri Server { get; }

    /// <summary>The one that was asked for, else the context's.</summary>
    public string Namespace { get; }

    /// <summary>The context that was chosen; null: it is the cluster that this program runs in.</summary>
    public string? Context { get; }

    /// <exception cref="CliException">There is no kubeconfig that could be used.</exception>
    public static ManagementClient Open(ClusterArguments arguments, CliWorld world)
    {
        ClusterConfiguration configuration;
        try
        {
            configuration = ClusterConfiguration.Find(arguments.Kubeconfig, arguments.Context, world.Time);
        }
        catch (KubeconfigException exception)
        {
            throw new CliException($"kubeconfig: {exception.Message}");
        }

        var bounds = new KubernetesClientOptions { Deadline = arguments.Timeout, ListDeadline = arguments.Timeout };
        var client = new KubernetesClient(configuration.Endpoint, bounds, world.Time, world.Transports.Create(configuration.Endpoint));
        return new ManagementClient(
            client, configuration.Endpoint.Server, arguments.Namespace ?? configuration.Namespace ?? "default", configuration.Context);
    }

    public void Dispose() => _client.Dispose();
}
