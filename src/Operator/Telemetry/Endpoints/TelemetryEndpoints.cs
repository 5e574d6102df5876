using Bellwether.Kubernetes.Hosting;
using Bellwether.Operator.Hosting;
using Bellwether.Operator.Options;
using Bellwether.Operator.Telemetry.Health;
using Bellwether.Operator.Telemetry.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Bellwether.Operator.Telemetry.Endpoints;

/// <summary>Serves <c>/metrics</c> on one address, <c>/healthz</c> and <c>/readyz</c> on another, as long as the host runs.</summary>
internal sealed partial class TelemetryEndpoints(
    OperatorOptions options,
    MetricsCollector metrics,
    HealthReport health,
    ILoggerFactory loggers,
    ILogger<TelemetryEndpoints> logger) : IAsyncDisposable
{
    private readonly List<HttpEndpoint> _endpoints = [];

    /// <summary>The port of <c>/metrics</c>; null while it isn't served.</summary>
    public int? MetricsPort { get; private set; }

    /// <summary>The port of the probes; null while they aren't served.</summary>
    public int? HealthPort { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        MetricsPort = await ListenAsync(options.MetricsBindAddress, "--metrics-bind-address", AnswerMetrics, cancellationToken);
        HealthPort = await ListenAsync(options.HealthProbeBindAddress, "--health-probe-bind-address", AnswerHealth, cancellationToken);
    }

    /// <summary>After everything else has stopped: probes are answered to the end.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var endpoint in _endpoints)
        {
            await endpoint.DisposeAsync();
        }

        _endpoints.Clear();
    }

    private async Task<int?> ListenAsync(
        BindAddress? address,
        string option,
        Func<string, IReadOnlyDictionary<string, StringValues>, HttpReply> answer,
        CancellationToken cancellationToken)
    {
        if (address is null)
        {
            return null;
        }

        var endpoint = new HttpEndpoint(address, answer, loggers);
        try
        {
            await endpoint.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            await endpoint.DisposeAsync();
            throw new StartupException($"{option}: can't listen on {address}: it is taken, not an address of this machine, or not allowed");
        }

        _endpoints.Add(endpoint);
        LogListening(option, address.Host is null ? $":{endpoint.Port}" : $"{address.Host}:{endpoint.Port}");
        return endpoint.Port;
    }

    private HttpReply AnswerMetrics(string path, IReadOnlyDictionary<string, StringValues> query) =>
        path == "/metrics" ? new(200, metrics.Collect(), PrometheusText.ContentType) : HttpReply.NotFound;

    private HttpReply AnswerHealth(string path, IReadOnlyDictionary<string, StringValues> query)
    {
        var parts = path.Trim('/').Split('/');
        HealthProbe? probe = parts[0] switch
        {
            "healthz" or "livez" => HealthProbe.Liveness,
            "readyz" => HealthProbe.Readiness,
            _ => null,
        };
        if (probe is null || parts.Length > 2)
        {
            return HttpReply.NotFound;
        }

        var excluded = query.TryGetValue("exclude", out var names) ? names.OfType<string>().ToArray() : [];
        var report = parts.Length == 2
            ? health.Write(probe.Value, parts[1])
            : health.Write(probe.Value, query.ContainsKey("verbose"), excluded);
        return report is var (healthy, text) ? new(healthy ? 200 : 500, text) : HttpReply.NotFound;
    }

    [LoggerMessage(LogLevel.Information, "Listened for {Option} on {Address}")]
    private partial void LogListening(string option, string address);
}
