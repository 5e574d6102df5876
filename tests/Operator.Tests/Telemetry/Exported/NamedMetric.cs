using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Telemetry.Exported;

/// <summary>A metric that a rule, a panel or a page names.</summary>
/// <param name="Place">The file.</param>
/// <param name="Labels">Each with the value that it has to have; null where any will do.</param>
internal sealed partial record NamedMetric(string Place, string Name, IReadOnlyDictionary<string, string?> Labels)
{
    private const string Prometheus = "config/prometheus";

    public override string ToString() => $"{Name} in {Place}";

    /// <summary>Of the alert rules, of the dashboard, and of the pages under docs.</summary>
    public static IReadOnlyList<NamedMetric> All() =>
    [
        .. Of($"{Prometheus}/prometheus_rule.yaml", File.ReadAllText(Repository.PathOf($"{Prometheus}/prometheus_rule.yaml"))),
        .. DashboardQueries().SelectMany(query => Of($"{Prometheus}/bellwether.json", query)),
        .. Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .SelectMany(page => Code().Matches(File.ReadAllText(page)).SelectMany(code => Of(Path.GetRelativePath(Repository.Root, page), code.Value))),
    ];

    /// <summary>What panels and variables of the dashboard ask Prometheus for.</summary>
    public static IReadOnlyList<string> DashboardQueries()
    {
        var dashboard = JsonNode.Parse(File.ReadAllText(Repository.PathOf($"{Prometheus}/bellwether.json")))!;
        return
        [
            .. dashboard["panels"]!.AsArray().SelectMany(panel => panel!["targets"]?.AsArray() ?? []).Select(target => (string)target!["expr"]!),
            .. dashboard["templating"]!["list"]!.AsArray().Select(variable => (string?)variable!["definition"]).OfType<string>(),
        ];
    }

    public static IEnumerable<NamedMetric> Of(string place, string text)
    {
        foreach (Match found in Metric().Matches(text))
        {
            var labels = new Dictionary<string, string?>();
            foreach (Match label in Matcher().Matches(found.Groups["labels"].Value))
            {
                labels[label.Groups["name"].Value] = label.Groups["value"].Success ? label.Groups["value"].Value : null;
            }

            foreach (var name in found.Groups["by"].Value.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
            {
                labels.TryAdd(name, null);
            }

            yield return new NamedMetric(place, found.Groups["name"].Value, labels);
        }
    }

    // In pages a metric is set as code. Blocks have Terraform in them, whose names look alike.
    [GeneratedRegex("`bellwether_[^`\n]*`")]
    private static partial Regex Code();

    // "by (a, b)" belongs to the metric that comes next.
    [GeneratedRegex("""(\bby \((?<by>[^)]*)\) \((\w+\()*)?\b(?<name>bellwether_\w+)(\{(?<labels>[^}]*)\})?""", RegexOptions.ExplicitCapture)]
    private static partial Regex Metric();

    // state="failing" asks for a value; follower=~"$follower" and {cluster,resource} for the label only.
    [GeneratedRegex("""(?<name>[a-z_]+)(="(?<value>[^"]*)"|(!=|=~|!~)"[^"]*"|(?=,|$))""", RegexOptions.ExplicitCapture)]
    private static partial Regex Matcher();
}
