namespace Bellwether.Operator.Telemetry.Metrics;

internal enum MetricType
{
    /// <summary>Only grows.</summary>
    Counter,

    Gauge,

    Histogram,
}
