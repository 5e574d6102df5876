using System.Diagnostics.Metrics;
using Bellwether.Operator.Audit.Git;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Telemetry.Metrics;

namespace Bellwether.Operator.Audit;

/// <summary>What is measured of the audit trail. Labels are words of closed sets. Thread-safe.</summary>
internal sealed class AuditMetrics : IDisposable
{
    public const string MeterName = MetricsCollector.MeterPrefix + ".Audit";

    private readonly Meter _meter;
    private readonly Counter<long> _commits;
    private readonly Counter<long> _pushes;
    private readonly Counter<long> _failures;

    public AuditMetrics(IMeterFactory factory, AuditBacklog backlog)
    {
        _meter = factory.Create(MeterName);
        _commits = _meter.CreateCounter<long>("bellwether.audit.commits", description: "Commits that are in the audit repository");
        _pushes = _meter.CreateCounter<long>("bellwether.audit.pushes", description: "Pushes to the audit repository by result");
        _failures = _meter.CreateCounter<long>("bellwether.audit.failures", description: "Failed attempts to write the audit trail by reason");
        _meter.CreateObservableGauge(
            "bellwether.audit.lag", () => backlog.Lag.TotalSeconds, "s", "For how long the oldest change has waited to get into the audit repository");
        _meter.CreateObservableGauge(
            "bellwether.audit.backlog", () => backlog.Count, description: "Changes that wait to get into the audit repository");
        _commits.Add(0);
        foreach (var result in (string[])["success", "moved", "failure"])
        {
            _pushes.Add(0, new KeyValuePair<string, object?>("result", result));
        }

        foreach (var problem in GitProblem.All)
        {
            _failures.Add(0, new KeyValuePair<string, object?>("reason", problem.Reason));
        }
    }

    public void Committed(int commits) => _commits.Add(commits);

    /// <param name="result"><c>success</c>, <c>moved</c> where somebody else was faster, or <c>failure</c>.</param>
    public void Pushed(string result) => _pushes.Add(1, new KeyValuePair<string, object?>("result", result));

    /// <param name="reason">Of a <see cref="GitProblem"/>.</param>
    public void Failed(string reason) => _failures.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Dispose() => _meter.Dispose();
}
