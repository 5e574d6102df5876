using System.Diagnostics.Metrics;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>Counts what is written to followers.</summary>
internal static class WriteMetrics
{
    public const string MeterName = "Bellwether.Operator";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Writes =
        Meter.CreateCounter<long>("bellwether_copy_writes", description: "Writes to followers by action and result.");

    private static readonly Histogram<double> Propagation = Meter.CreateHistogram<double>(
        "bellwether_propagation_duration",
        unit: "s",
        description: "Time from a source's change to the moment its last copy was seen to be right.");

    public static void Count(PlannedActionKind action, ActionOutcome outcome) =>
        Writes.Add(
            1,
            new KeyValuePair<string, object?>("action", action.ToString()),
            new KeyValuePair<string, object?>("result", Result(outcome)));

    public static void Propagated(TimeSpan duration) => Propagation.Record(duration.TotalSeconds);

    private static string Result(ActionOutcome outcome) => outcome switch
    {
        { IsDone: true } => "success",
        { Failure: null } => "conflict",
        _ => "failure",
    };
}
