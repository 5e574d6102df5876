using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.LeaderElection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bellwether.Kubernetes.Hosting;

/// <summary>
/// Runs the parts of an operator in their order: informers at once, so that a standby is warm; controllers once this process leads and their
/// watches have synced. On a stop the controllers end first.
/// </summary>
internal sealed partial class OperatorRuntime(
    IEnumerable<IInformer> informers,
    IEnumerable<IControllerHost> controllers,
    ILeadership leadership,
    ILogger<OperatorRuntime> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        IControllerHost[] hosts = [.. controllers];
        Array.ForEach(hosts, host => host.Subscribe());

        using var informersEnd = new CancellationTokenSource();
        Task[] readers = [.. informers.Select(informer => informer.RunAsync(informersEnd.Token))];
        try
        {
            await leadership.AcquiredAsync(stoppingToken);
            using var leading = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, leadership.Token);
            await Task.WhenAll(hosts.Select(host => host.RunAsync(leading.Token)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped while it waited to lead.
        }
        finally
        {
            await informersEnd.CancelAsync();
            await Task.WhenAll(readers);
            LogStopped();
        }
    }

    [LoggerMessage(LogLevel.Information, "Stopped all controllers and watches")]
    private partial void LogStopped();
}
