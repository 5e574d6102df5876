using Bellwether.Kubernetes.Informers;

namespace Bellwether.Kubernetes.Hosting;

/// <summary>Ready when every informer of the runtime has taken in a whole list once. Leadership is not asked: a standby is ready.</summary>
internal sealed class InformersSynced(IEnumerable<IInformer> informers) : IHealthSource
{
    private readonly IInformer[] _informers = [.. informers];

    public string Name => "informers-synced";

    public HealthProbe Probes => HealthProbe.Readiness;

    /// <summary>Of those that have not, one that fails says more than one that is on its way.</summary>
    public string? Problem()
    {
        var waiting = Array.FindAll(_informers, informer => !informer.HasSynced);
        return waiting.Length == 0 ? null
            : Array.Find(waiting, informer => informer.LastError is not null) is { LastError: { } error } failing
                ? $"{failing.Kind} in {failing.ClusterName} not listed yet: {error.Message}"
            : $"{waiting[0].Kind} in {waiting[0].ClusterName} not listed yet";
    }
}
