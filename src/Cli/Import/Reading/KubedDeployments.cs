using System.Text.Json.Nodes;
using Bellwether.Cli.Clusters;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Followers.Kubeconfig;

namespace Bellwether.Cli.Import.Reading;

/// <summary>Finds kubed in the management cluster, by what its charts call it, and the kubeconfig that it uses.</summary>
internal static class KubedDeployments
{
    private static readonly ResourceKind Deployment = new("apps", "v1", "Deployment", "deployments", Namespaced: true);
    private static readonly string[] Names = ["kubed", "config-syncer"];

    /// <summary>Those that copy to other clusters.</summary>
    /// <exception cref="CliException">They can't be looked at.</exception>
    public static async Task<IReadOnlyList<KubedDeployment>> FindAsync(IKubernetesClient client, CancellationToken cancellationToken)
    {
        const string purpose = "to find kubed, and with it the kubeconfig that it uses. Or give that file with --kubed-kubeconfig";
        var all = await Reads.ListAsync(
            client, Deployment.Metadata(), new ListOptions(), $"list on {Deployment} in all namespaces", purpose, cancellationToken);
        var found = new List<KubedDeployment>();
        foreach (var item in all.Where(item => IsKubed(item.Metadata)))
        {
            var key = new ObjectKey(item.Metadata.Namespace ?? "", item.Metadata.Name ?? "");
            var json = await Reads.OfAsync(client.GetBytesAsync(Deployment, key, cancellationToken), $"get on {Deployment} {key}", purpose);
            if (KubedDeployment.Parse(JsonNode.Parse(json)) is { } deployment)
            {
                found.Add(deployment);
            }
        }

        return found;
    }

    /// <exception cref="CliException">It can't be read.</exception>
    public static async Task<KubedKubeconfig> ReadKubeconfigAsync(
        IKubernetesClient client, KubedDeployment deployment, CancellationToken cancellationToken)
    {
        if (deployment.Secret is not { } secret)
        {
            throw new CliException(
                $"{deployment} makes its kubeconfig {deployment.File} in its pods, so it can't be read from a Secret. Fetch it and give it with --kubed-kubeconfig: "
                + $"kubectl -n {deployment.Namespace} exec deploy/{deployment.Name} -- cat {deployment.File} > kubed.kubeconfig");
        }

        var key = new ObjectKey(deployment.Namespace, secret.Name);
        byte[] json;
        try
        {
            json = await client.GetBytesAsync(ResourceKind.Secret, key, cancellationToken);
        }
        catch (KubernetesException exception)
        {
            throw exception.IsForbidden
                ? Reads.Denied($"get on Secret {key}", $"the kubeconfig of {deployment} is in it. Or give that file with --kubed-kubeconfig")
                : exception.IsNotFound ? new CliException($"Secret {key}, which {deployment} has its kubeconfig from, isn't there. Give that file with --kubed-kubeconfig.")
                : Reads.Failed(exception);
        }

        var document = SecretData.Find(json, secret.Key);
        try
        {
            return document is not null
                ? KubedKubeconfig.Parse(document, "kubed.kubeconfig")
                : throw new CliException($"Secret {key} has no key {secret.Key}, which {deployment} has its kubeconfig from. Give that file with --kubed-kubeconfig.");
        }
        finally
        {
            Array.Clear(json);
            Array.Clear(document ?? []);
        }
    }

    private static bool IsKubed(ObjectMeta metadata) => Names.Any(name =>
        metadata.Name?.Contains(name, StringComparison.Ordinal) == true
        || metadata.Labels?.GetValueOrDefault("app.kubernetes.io/name") == name
        || metadata.Labels?.GetValueOrDefault("app") == name);
}
