using System.Text.RegularExpressions;
using Bellwether.Testing;

namespace Bellwether.Manifests.Tests.Docs;

/// <summary>Whoever is woken by an alert finds a page that knows it.</summary>
public sealed partial class OperationsPageTests
{
    private const string Page = "docs/guides/operations.md";

    [Fact]
    public void Each_alert_leads_to_its_part_of_the_page_which_has_no_other()
    {
        var rules = File.ReadAllText(Repository.PathOf("config/prometheus/prometheus_rule.yaml"));
        var page = File.ReadAllText(Repository.PathOf(Page));

        var alerts = Alert().Matches(rules).Select(alert => (
            Name: alert.Groups["name"].Value, Severity: alert.Groups["severity"].Value, Runbook: alert.Groups["runbook"].Value)).ToList();
        var parts = Part().Matches(page).Select(part => (Name: part.Groups["name"].Value, Severity: part.Groups["severity"].Value));

        alerts.Should().NotBeEmpty().And.HaveCount(rules.Split("- alert: ").Length - 1);
        alerts.Should().OnlyContain(alert => alert.Runbook == $"{Page}#{alert.Name.ToLowerInvariant()}");
        parts.Should().BeEquivalentTo(alerts.Select(alert => (alert.Name, alert.Severity)));
    }

    [Theory]
    [InlineData("../spec/followercluster.md#reasons")]
    [InlineData("../spec/crossclustersync.md#reasons")]
    [InlineData("troubleshooting.md")]
    public void Every_reason_is_one_link_away(string link)
    {
        // SpecPageTests hold that those tables have every reason.
        File.ReadAllText(Repository.PathOf(Page)).Should().Contain($"]({link})");
    }

    [GeneratedRegex(
        @"- alert: (?<name>\w+)\n(?:(?!- alert: ).)*?severity: (?<severity>\w+)\n(?:(?!- alert: ).)*?runbook: (?<runbook>\S+)\n",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Alert();

    [GeneratedRegex(@"^### (?<name>Bellwether\w+)\n\n\*(?<severity>\w+)\.\*", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Part();
}
