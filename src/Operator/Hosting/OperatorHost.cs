using Bellwether.Kubernetes.Hosting;
using Bellwether.Operator.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Hosting;

/// <summary>The whole operator, for the program, the demo and the tests alike.</summary>
public sealed partial class OperatorHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly ILogger<OperatorHost> _logger;

    private OperatorHost(IHost host)
    {
        _host = host;
        _logger = host.Services.GetRequiredService<ILogger<OperatorHost>>();
    }

    /// <summary>Some of it can be asked for only after the start: what is made with the management cluster's identity.</summary>
    public IServiceProvider Services => _host.Services;

    /// <param name="configure">
    /// Registers what takes the place of the operator's own: <see cref="TimeProvider"/>, <see cref="IClusterTransportFactory"/>, a
    /// <see cref="Bellwether.Kubernetes.Transport.ClusterEndpoint"/> or <see cref="Bellwether.Kubernetes.Resources.IKubernetesClient"/> of the
    /// management cluster, or an <see cref="ILoggerProvider"/>.
    /// </param>
    /// <exception cref="StartupException">The options name no management cluster that could be used.</exception>
    public static OperatorHost Build(OperatorOptions options, Action<IServiceCollection>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        configure?.Invoke(builder.Services);
        builder.Services.AddOperator(options);
        return new OperatorHost(builder.Build());
    }

    /// <summary>Runs until cancelled, or until leadership is lost or a part of it fails for good.</summary>
    /// <returns>The program's exit code: 0 after a clean stop, otherwise 1, and the log says why.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _host.StartAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogStopped();
            return 0;
        }
        catch (StartupException exception)
        {
            LogNotStarted(exception.Message);
            return 1;
        }

        try
        {
            await _host.WaitForShutdownAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            LogCrashed(exception);
            return 1;
        }

        if (Services.GetServices<IHostedService>().OfType<BackgroundService>().FirstOrDefault(
            service => service.ExecuteTask?.IsFaulted == true)?.ExecuteTask?.Exception is { } failed)
        {
            LogCrashed(failed.GetBaseException());
            return 1;
        }

        LogStopped();
        return Services.GetRequiredService<OperatorSettings>().ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        switch (_host)
        {
            case IAsyncDisposable host:
                await host.DisposeAsync();
                break;
            default:
                _host.Dispose();
                break;
        }
    }

    [LoggerMessage(LogLevel.Information, "Stopped")]
    private partial void LogStopped();

    [LoggerMessage(LogLevel.Error, "Failed to start: {Problem}")]
    private partial void LogNotStarted(string problem);

    [LoggerMessage(LogLevel.Critical, "Crashed: a part of the operator ended")]
    private partial void LogCrashed(Exception exception);
}
