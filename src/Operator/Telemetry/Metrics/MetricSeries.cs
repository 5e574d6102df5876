namespace Bellwether.Operator.Telemetry.Metrics;

/// <summary>One line, or for a histogram one group of lines, of the exposition. The family locks.</summary>
internal sealed class MetricSeries(LabelSet labels, int buckets)
{
    public LabelSet Labels { get; } = labels;

    /// <summary>Of a counter or gauge; the sum of a histogram.</summary>
    public double Value { get; set; }

    /// <summary>Of a histogram: the observations per bucket, the one above all bounds last. Not cumulative.</summary>
    public long[] Buckets { get; } = new long[buckets];

    /// <summary>The collection that last set it, for instruments that are asked rather than told.</summary>
    public long Collection { get; set; }
}
