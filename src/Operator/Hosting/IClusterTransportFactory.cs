using Bellwether.Kubernetes.Transport;

namespace Bellwether.Operator.Hosting;

/// <summary>Says how clusters are reached. Tests and the demo put servers in memory in the place of the network.</summary>
public interface IClusterTransportFactory
{
    /// <summary>What takes the place of the network for this endpoint and stays the factory's; null: the network.</summary>
    HttpMessageHandler? Create(ClusterEndpoint endpoint);
}
