using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Schema;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Options;
using Bellwether.Operator.Syncs.Inventory;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Hosting;

/// <summary>Finds out who the management cluster is, before anything else begins. Tries until it knows.</summary>
[GenericRbac(Groups = [""], Resources = ["namespaces"], ResourceNames = ["kube-system"], Verbs = RbacVerb.Get)]
internal sealed partial class ManagementBootstrap(
    IKubernetesClient client, OperatorOptions options, TimeProvider time, ILogger<ManagementBootstrap> logger)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(30);

    /// <summary>Null until it is known.</summary>
    public ManagementCluster? Cluster { get; private set; }

    /// <summary>Why it isn't known; null before the first attempt failed.</summary>
    public string? Problem { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var retry = FirstRetry; ; retry = retry * 2 < LastRetry ? retry * 2 : LastRetry)
        {
            try
            {
                var kubeSystem = await client.GetAsync(
                    ResourceKind.Namespace.Metadata(), ObjectKey.Cluster("kube-system"), cancellationToken);
                var uid = kubeSystem.Metadata.Uid ?? "";
                Cluster = new ManagementCluster(uid, new Origin(options.OriginId ?? uid));
                LogFound(client.ClusterName, Cluster.Origin.Id, Cluster.Origin.FieldManager);
                return;
            }
            catch (KubernetesException exception)
            {
                Problem = exception.Message;
                LogFailed(exception.Message, retry.TotalSeconds);
            }

            await Task.Delay(retry * (0.5 + (0.5 * Random.Shared.NextDouble())), time, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Information, "Reached management cluster {Cluster}; origin {Origin}, field manager {FieldManager}")]
    private partial void LogFound(string cluster, string origin, string fieldManager);

    [LoggerMessage(LogLevel.Warning, "Failed to reach the management cluster: {Problem} Trying again within {Seconds} s")]
    private partial void LogFailed(string problem, double seconds);
}
