using Bellwether.Kubernetes.Controllers;

namespace Bellwether.Kubernetes.Hosting;

/// <summary>Alive while no worker is with one entity far past the deadline of its call, which only code that ignores its cancellation can be.</summary>
internal sealed class WorkersMove(IEnumerable<IControllerHost> controllers) : IHealthSource
{
    private readonly IControllerHost[] _controllers = [.. controllers];

    public string Name => "workers-move";

    public HealthProbe Probes => HealthProbe.Liveness;

    public string? Problem() => Array.Find(_controllers, host => host.LongestVisit > host.StuckAfter) is { } stuck
        ? $"a worker of controller {stuck.Name} has been busy with one entity for {stuck.LongestVisit:c}"
        : null;
}
