using System.Text;
using Bellwether.Kubernetes.Hosting;
using Bellwether.Operator.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Telemetry.Health;

/// <summary>
/// Answers of the health endpoints, in the form of kube-apiserver's: <c>ok</c>, with <c>?verbose</c> or on failure one line per check,
/// <c>?exclude=name</c> leaves a check out, and <c>/readyz/name</c> asks one.
/// </summary>
internal sealed partial class HealthReport(ManagementBootstrap bootstrap, IServiceProvider services, ILogger<HealthReport> logger)
{
    private readonly IHealthSource[] _first = [new ManagementReached(bootstrap)];
    private IHealthSource[]? _all;

    /// <summary>Most checks look at services that can't be made before the management cluster is known.</summary>
    private IHealthSource[] Sources => _all ?? (bootstrap.Cluster is null
        ? _first
        : _all = [.. services.GetServices<IHealthSource>().Concat(_first).OrderBy(source => source.Name, StringComparer.Ordinal)]);

    /// <summary>Whether all is well, and the text that says so.</summary>
    public (bool Healthy, string Text) Write(HealthProbe probe, bool verbose, IReadOnlyCollection<string> excluded)
    {
        var name = probe == HealthProbe.Liveness ? "healthz" : "readyz";
        var text = new StringBuilder("[+]ping ok\n");
        var healthy = true;
        foreach (var source in Sources.Where(source => source.Probes.HasFlag(probe)))
        {
            var problem = excluded.Contains(source.Name) ? null : ProblemOf(source);
            healthy &= problem is null;
            text.Append(problem is null ? $"[+]{source.Name} ok" : $"[-]{source.Name} failed: {problem}");
            text.Append(excluded.Contains(source.Name) ? " (excluded)\n" : "\n");
        }

        text.Append(name).Append(healthy ? " check passed\n" : " check failed\n");
        return (healthy, healthy && !verbose ? "ok" : text.ToString());
    }

    /// <summary>One check; null if there is none of that name.</summary>
    public (bool Healthy, string Text)? Write(HealthProbe probe, string check)
    {
        if (Array.Find(Sources, source => source.Name == check && source.Probes.HasFlag(probe)) is not { } source)
        {
            return null;
        }

        return ProblemOf(source) is { } problem ? (false, problem) : (true, "ok");
    }

    private string? ProblemOf(IHealthSource source)
    {
        try
        {
            return source.Problem();
        }
        catch (Exception exception)
        {
            LogFailed(source.Name, exception);
            return "the check itself failed; see the log";
        }
    }

    [LoggerMessage(LogLevel.Error, "Failed to ask health check {Check}")]
    private partial void LogFailed(string check, Exception exception);
}
