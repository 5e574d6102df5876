using System.Diagnostics.Metrics;
using System.Reflection;
using Bellwether.Operator.Followers;

namespace Bellwether.Operator.Telemetry.Metrics;

/// <summary>
/// What the operator measures of itself, besides what the runtime does. Labels are names of followers and words of closed sets, never data
/// of objects. Thread-safe.
/// </summary>
public sealed class OperatorMetrics : IDisposable
{
    public const string MeterName = MetricsCollector.MeterPrefix + ".Operator";
    public const string FollowerLabel = "follower";

    private static readonly double[] PropagationBounds =
        [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];

    private readonly Meter _meter;
    private readonly Counter<long> _writes;
    private readonly Histogram<double> _propagation;
    private int _heldDeletions;

    public OperatorMetrics(IMeterFactory factory, IFollowerDirectory followers, ICopyCounts counts)
    {
        _meter = factory.Create(MeterName);
        _writes = _meter.CreateCounter<long>("bellwether.writes", description: "Writes to followers by action and result");
        _propagation = _meter.CreateHistogram(
            "bellwether.propagation",
            "s",
            "From the moment that a change of a source was seen to the last verified copy of it",
            tags: null,
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = PropagationBounds });
        _meter.CreateObservableGauge(
            "bellwether.follower.up",
            () => followers.All.Select(follower => Measured(follower.State.Phase == FollowerPhase.Ready ? 1 : 0, follower.Name)),
            description: "1 while a follower is connected and answers");
        _meter.CreateObservableGauge(
            "bellwether.follower.last_heard_timestamp",
            () => followers.All.Where(follower => follower.LastHeard is not null).Select(
                follower => Measured(follower.LastHeard!.Value.ToUnixTimeMilliseconds() / 1000d, follower.Name)),
            "s",
            "When a follower last gave a good answer, in Unix time");
        _meter.CreateObservableGauge(
            "bellwether.copies",
            () => followers.All.SelectMany(follower => Copies(follower.Name, counts)),
            description: "Copies in a follower by state");
        _meter.CreateObservableGauge(
            "bellwether.deletions.held",
            () => Volatile.Read(ref _heldDeletions),
            description: "Copies whose deletion waits for approval");
        _meter.CreateObservableGauge(
            "bellwether.build.info",
            () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", Version)),
            description: "1, with the version of the operator");
    }

    private static string Version { get; } =
        typeof(OperatorMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>One write to a follower was answered, or failed.</summary>
    /// <param name="action">Such as <c>create</c>; of a closed set.</param>
    /// <param name="result">Such as <c>success</c> or <c>conflict</c>; of a closed set.</param>
    public void Wrote(string follower, string action, string result) =>
        _writes.Add(1, new(FollowerLabel, follower), new("action", action), new("result", result));

    /// <summary>Makes the series of a follower's writes exist, at zero.</summary>
    public void Expect(string follower, IEnumerable<string> actions, string result)
    {
        foreach (var action in actions)
        {
            _writes.Add(0, new(FollowerLabel, follower), new("action", action), new("result", result));
        }
    }

    /// <summary>The last copy of a source's change was verified.</summary>
    public void Propagated(TimeSpan after) => _propagation.Record(after.TotalSeconds);

    /// <summary>So many deletions wait for approval now.</summary>
    public void HeldDeletions(int count) => Volatile.Write(ref _heldDeletions, count);

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<int>> Copies(string follower, ICopyCounts counts)
    {
        if (counts.For(follower) is not { } copies)
        {
            yield break;
        }

        yield return Measured(copies.Synced, follower, "synced");
        yield return Measured(copies.Failing, follower, "failing");
        yield return Measured(copies.Pending, follower, "pending");
    }

    private static Measurement<double> Measured(double value, string follower) =>
        new(value, new KeyValuePair<string, object?>(FollowerLabel, follower));

    private static Measurement<int> Measured(int value, string follower, string state) =>
        new(value, new(FollowerLabel, follower), new KeyValuePair<string, object?>("state", state));
}
