using Bellwether.Kubernetes.Hosting;
using Bellwether.Operator.Hosting;

namespace Bellwether.Operator.Telemetry.Health;

/// <summary>Ready when the management cluster has been reached once; what comes later is for the informers to say.</summary>
internal sealed class ManagementReached(ManagementBootstrap bootstrap) : IHealthSource
{
    public string Name => "management-cluster";

    public HealthProbe Probes => HealthProbe.Readiness;

    public string? Problem() => bootstrap.Cluster is null ? bootstrap.Problem ?? "not asked yet" : null;
}
