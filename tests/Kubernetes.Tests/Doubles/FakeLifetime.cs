using Microsoft.Extensions.Hosting;

namespace Bellwether.Kubernetes.Tests.Doubles;

/// <summary>Remembers that the program was asked to stop.</summary>
internal sealed class FakeLifetime : IHostApplicationLifetime
{
    public bool WasStopped { get; private set; }

    public CancellationToken ApplicationStarted => CancellationToken.None;

    public CancellationToken ApplicationStopping => CancellationToken.None;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    public void StopApplication() => WasStopped = true;
}
