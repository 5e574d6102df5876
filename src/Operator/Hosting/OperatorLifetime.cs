using Bellwether.Operator.Telemetry.Endpoints;
using Microsoft.Extensions.Hosting;

namespace Bellwether.Operator.Hosting;

/// <summary>
/// What comes before all services: the endpoints, so that probes are answered from the first moment, and finding out who the management
/// cluster is, which the services are made with.
/// </summary>
internal sealed class OperatorLifetime(TelemetryEndpoints endpoints, ManagementBootstrap bootstrap) : IHostLifetime
{
    public async Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        await endpoints.StartAsync(cancellationToken);
        await bootstrap.RunAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
