using Bellwether.Kubernetes.Informers;

namespace Bellwether.Kubernetes.Hosting;

/// <summary>Ready when every informer of the runtime has taken in a whole list once. Leadership is not asked: a standby is ready.</summary>
internal sealed class InformersSynced(IEnumerable<IInformer> informers) : IHealthSource
{
    private readonly IInformer[] _informers = [.. informers];

    public string Name => "informers-synced";

    public HealthProbe Probes => HealthProbe.Readiness;

    public string? Problem() => Array.Find(_informers, informer => !informer.HasSynced) is not { } waiting
        ? null
        : $"{waiting.Kind} in {waiting.ClusterName} not listed yet{(waiting.LastError is { } error ? $": {error.Message}" : "")}";
}
