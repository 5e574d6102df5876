using Bellwether.Kubernetes.Informers;

namespace Bellwether.Kubernetes.Hosting;

/// <summary>
/// Alive while the reader of every informer goes on trying. A cluster that can't be reached is no reason to restart; a reader that hangs is.
/// </summary>
internal sealed class WatchesMove(IEnumerable<IInformer> informers) : IHealthSource
{
    /// <summary>Several times the longest that a reader waits for anything.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    private readonly IInformer[] _informers = [.. informers];

    public string Name => "watches-move";

    public HealthProbe Probes => HealthProbe.Liveness;

    public string? Problem() => Array.Find(_informers, informer => informer.Idle > Limit) is { } stuck
        ? $"the reader of {stuck.Kind} in {stuck.ClusterName} has done nothing for {stuck.Idle:c}"
        : null;
}
