using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Events;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.LeaderElection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bellwether.Kubernetes.Hosting;

/// <summary>
/// Runs the parts of an operator in their order: informers and the election at once, so that a standby is warm; controllers once this process
/// leads and their watches have synced. On a stop controllers end first, then events are flushed, then the lease is given back. When
/// leadership is lost the program ends with an exit code other than 0.
/// </summary>
internal sealed partial class OperatorRuntime(
    IEnumerable<IInformer> informers,
    IEnumerable<IControllerHost> controllers,
    ILeadership leadership,
    EventRecorder events,
    OperatorSettings settings,
    IHostApplicationLifetime lifetime,
    ILogger<OperatorRuntime> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        IControllerHost[] hosts = [.. controllers];
        Array.ForEach(hosts, host => host.Subscribe());

        using var measured = RuntimeMetrics.Measure(events, leadership);
        using var end = new CancellationTokenSource();
        using var endEvents = new CancellationTokenSource();
        Task[] readers = [.. informers.Select(informer => informer.RunAsync(end.Token))];
        var election = (leadership as LeaderElector)?.RunAsync(end.Token) ?? Task.CompletedTask;
        var writing = events.RunAsync(settings.StopWithin / 5, endEvents.Token);
        try
        {
            await leadership.AcquiredAsync(stoppingToken);
            using var leading = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, leadership.Token);
            Task[] working = [.. hosts.Select(host => host.RunAsync(leading.Token))];
            await Task.WhenAny([.. working, EndOf(leading.Token)]);
            if (leadership.Token.IsCancellationRequested)
            {
                // Before anything is waited for: code that ignores its cancellation must not keep an old leader alive.
                Exit();
            }

            // One that failed takes the others, and the program, with it.
            await leading.CancelAsync();
            await Task.WhenAll(working);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped while it waited to lead.
        }
        finally
        {
            await endEvents.CancelAsync();
            await writing;
            await end.CancelAsync();
            await Task.WhenAll([.. readers, election]);
        }
    }

    private static Task EndOf(CancellationToken cancellationToken)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cancellationToken.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), end);
        return end.Task;
    }

    /// <summary>A process that led and leads no more has nothing to go on with: it starts over as a standby.</summary>
    private void Exit()
    {
        LogLost();
        settings.ExitCode = 1;
        Environment.ExitCode = 1;
        lifetime.StopApplication();
    }

    [LoggerMessage(LogLevel.Critical, "Lost leadership, exiting")]
    private partial void LogLost();
}
