using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Operator.Followers.Connecting;

/// <summary>What a link to one endpoint holds: the connections and the certificates.</summary>
internal sealed class LinkResources(KubernetesClient client, ClusterEndpoint endpoint, IDisposable? credentials = null) : IAsyncDisposable
{
    public ValueTask DisposeAsync()
    {
        client.Dispose();
        credentials?.Dispose();
        endpoint.ClientCertificate?.Dispose();
        foreach (var certificate in (endpoint.TrustAnchors ?? []).Concat(endpoint.ClientCertificateChain ?? []))
        {
            certificate.Dispose();
        }

        return ValueTask.CompletedTask;
    }
}
