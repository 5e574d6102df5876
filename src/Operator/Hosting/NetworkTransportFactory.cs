using Bellwether.Kubernetes.Transport;

namespace Bellwether.Operator.Hosting;

/// <summary>The network.</summary>
internal sealed class NetworkTransportFactory : IClusterTransportFactory
{
    public HttpMessageHandler? Create(ClusterEndpoint endpoint) => null;
}
