using System.Globalization;
using System.Text;

namespace Bellwether.Operator.Telemetry.Metrics;

/// <summary>
/// Writes the Prometheus text exposition format 0.0.4
/// (https://github.com/prometheus/docs/blob/main/docs/instrumenting/exposition_formats.md). The same state gives the same text.
/// </summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder(16 * 1024);
        foreach (var family in families.OrderBy(family => family.Name, StringComparer.Ordinal))
        {
            text.Append("# HELP ").Append(family.Name).Append(' ');
            AppendEscaped(text, family.Help, quotes: false);
            text.Append("\n# TYPE ").Append(family.Name).Append(' ').Append(TypeName(family.Type)).Append('\n');
            family.ForEach(series => Write(text, family, series));
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, MetricFamily family, MetricSeries series)
    {
        if (family.Type != MetricType.Histogram)
        {
            Line(text, family.Name, "", series.Labels, null, series.Value);
            return;
        }

        long count = 0;
        for (var i = 0; i < series.Buckets.Length; i++)
        {
            count += series.Buckets[i];
            Line(text, family.Name, "_bucket", series.Labels, i < family.Bounds.Count ? Number(family.Bounds[i]) : "+Inf", count);
        }

        Line(text, family.Name, "_sum", series.Labels, null, series.Value);
        Line(text, family.Name, "_count", series.Labels, null, count);
    }

    private static void Line(StringBuilder text, string name, string suffix, LabelSet labels, string? upperBound, double value)
    {
        text.Append(name).Append(suffix);
        var separator = '{';
        foreach (var (label, content) in labels.Labels)
        {
            text.Append(separator).Append(PrometheusName.OfLabel(label)).Append("=\"");
            AppendEscaped(text, content, quotes: true);
            text.Append('"');
            separator = ',';
        }

        if (upperBound is not null)
        {
            text.Append(separator).Append("le=\"").Append(upperBound).Append('"');
            separator = ',';
        }

        text.Append(separator == ',' ? "} " : " ").Append(Number(value)).Append('\n');
    }

    private static string TypeName(MetricType type) => type switch
    {
        MetricType.Counter => "counter",
        MetricType.Histogram => "histogram",
        _ => "gauge",
    };

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : double.IsNaN(value) ? "NaN"
        : value.ToString("R", CultureInfo.InvariantCulture);

    private static void AppendEscaped(StringBuilder text, string value, bool quotes)
    {
        foreach (var character in value)
        {
            _ = character switch
            {
                '\\' => text.Append(@"\\"),
                '\n' => text.Append(@"\n"),
                '"' when quotes => text.Append("\\\""),
                _ => text.Append(character),
            };
        }
    }
}
