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
    /// <summary>Where commands put and expect the kubeconfig.</summary>
    private const string File = "kubed.kubeconfig";

    private static readonly string[] Names = ["kubed", "config-syncer"];

    /// <summary>The one that copies to other clusters; null if it isn't known and isn't needed.</summary>
    /// <exception cref="CliException">It is needed, and there is none or more than one, or they can't be looked at.</exception>
    public static async Task<KubedDeployment?> FindOneAsync(IKubernetesClient client, bool isNeeded, CancellationToken cancellationToken)
    {
        try
        {
            var found = await FindAsync(client, cancellationToken);
            return found.Count == 1 ? found[0]
                : !isNeeded ? null
                : found.Count == 0 ? throw new CliException("No Deployment of kubed or config-syncer with --kubeconfig-file was found. Give the kubeconfig that kubed uses with --kubed-kubeconfig.")
                : throw new CliException($"More than one kubed copies to other clusters: {Sentences.Listed([.. found.Select(one => one.ToString())])}. Give the kubeconfig of one with --kubed-kubeconfig.");
        }
        catch (CliException) when (!isNeeded)
        {
            // Only its name and its namespace would be told.
            return null;
        }
    }

    private static async Task<IReadOnlyList<KubedDeployment>> FindAsync(IKubernetesClient client, CancellationToken cancellationToken)
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
                + $"kubectl -n {deployment.Namespace} exec deploy/{deployment.Name} -- cat {deployment.File} > {File}");
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
                ? KubedKubeconfig.Parse(document, File, $"kubectl -n {key.Namespace} get secret {key.Name} -o go-template='{{{{index .data \"{secret.Key}\"}}}}' | base64 -d > {File}")
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
