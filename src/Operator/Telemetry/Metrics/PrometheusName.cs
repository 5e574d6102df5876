using System.Diagnostics.Metrics;
using System.Text;

namespace Bellwether.Operator.Telemetry.Metrics;

/// <summary>Names as Prometheus wants them: <c>bellwether.queue.age</c> in <c>s</c> becomes <c>bellwether_queue_age_seconds</c>.</summary>
internal static class PrometheusName
{
    private const string Product = "bellwether_";

    public static string Of(Instrument instrument, MetricType type)
    {
        var name = new StringBuilder(instrument.Name.Length + 24);
        foreach (var character in instrument.Name)
        {
            name.Append(char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : '_');
        }

        var text = name.ToString();
        text = text.StartsWith(Product, StringComparison.Ordinal) ? text : Product + text;
        var total = type == MetricType.Counter ? "_total" : "";
        if (text.EndsWith("_total", StringComparison.Ordinal))
        {
            text = text[..^"_total".Length];
        }

        var unit = Suffix(instrument.Unit);
        return text.EndsWith(unit, StringComparison.Ordinal) ? text + total : text + unit + total;
    }

    public static string OfLabel(string name)
    {
        var label = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            label.Append(char.IsAsciiLetterOrDigit(character) ? character : '_');
        }

        return label.ToString();
    }

    private static string Suffix(string? unit) => unit switch
    {
        "s" => "_seconds",
        "By" => "_bytes",
        "1" => "_ratio",
        _ => "",
    };
}
