using System.Text.RegularExpressions;

namespace Bellwether.Operator.Tests.Telemetry.Exported;

/// <summary>What an answer of <c>/metrics</c> has: families, and of each series' name the labels and their values.</summary>
internal sealed partial class Exposition
{
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<string, Dictionary<string, HashSet<string>>> _labels = [];

    public Exposition(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                _names.Add(line.Split(' ')[2]);
            }
            else if (Series().Match(line) is { Success: true } series)
            {
                var name = series.Groups["name"].Value;
                _names.Add(name);
                foreach (Match label in Label().Matches(series.Groups["labels"].Value))
                {
                    Of(name, label.Groups["name"].Value).Add(label.Groups["value"].Value);
                }
            }
        }
    }

    /// <summary>Families, and series: <c>x_seconds</c> and <c>x_seconds_bucket</c>.</summary>
    public IReadOnlySet<string> Names => _names;

    /// <summary>Names of all labels.</summary>
    public IEnumerable<string> Labels => _labels.Values.SelectMany(labels => labels.Keys).Distinct();

    /// <summary>Values of a label; null if no series of the name has it.</summary>
    public IReadOnlySet<string>? Values(string name, string label) =>
        _labels.TryGetValue(name, out var labels) && labels.TryGetValue(label, out var values) ? values : null;

    private HashSet<string> Of(string name, string label)
    {
        var labels = _labels.TryGetValue(name, out var known) ? known : _labels[name] = [];
        return labels.TryGetValue(label, out var values) ? values : labels[label] = [];
    }

    [GeneratedRegex(@"^(?<name>\w+)(\{(?<labels>.*)\})? \S+$", RegexOptions.ExplicitCapture)]
    private static partial Regex Series();

    [GeneratedRegex("""(?<name>\w+)="(?<value>[^"]*)[\"]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Label();
}
