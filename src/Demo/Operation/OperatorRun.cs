using Bellwether.Operator.Hosting;
using Bellwether.Operator.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bellwether.Demo.Operation;

/// <summary>The operator, as the program runs it, in this process: it knows the clusters by their kubeconfigs only.</summary>
internal sealed class OperatorRun : IAsyncDisposable
{
    private readonly OperatorHost _host;
    private readonly CancellationTokenSource _stop = new();
    private readonly OperatorLog _log;

    private OperatorRun(OperatorHost host, OperatorLog log)
    {
        _host = host;
        _log = log;
        Ended = RunAsync();
    }

    /// <summary>Ends only when the operator does, with what it said last.</summary>
    public Task<DemoFailure> Ended { get; }

    public static OperatorRun Start(string kubeconfig, OperatorLog log)
    {
        var options = new OperatorOptions { Kubeconfig = kubeconfig, MetricsBindAddress = null, HealthProbeBindAddress = null };
        return new OperatorRun(OperatorHost.Build(options, services => services.AddSingleton<ILoggerProvider>(log)), log);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Ended;
        await _host.DisposeAsync();
        _stop.Dispose();
    }

    private async Task<DemoFailure> RunAsync()
    {
        // Off the caller's stack: the start of a host is not asynchronous throughout.
        await Task.Yield();
        try
        {
            var code = await _host.RunAsync(_stop.Token);
            return new DemoFailure($"The operator ended with code {code}: {_log.LastError ?? "it gave no reason"}. Its log is {_log.File}.");
        }
        catch (Exception failure)
        {
            return new DemoFailure($"The operator failed: {failure.Message} Its log is {_log.File}.", failure);
        }
    }
}
