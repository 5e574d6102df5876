using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Bellwether.Testing;

namespace Bellwether.EndToEnd.Tests.Config;

/// <summary>The alerts and the dashboard of config/prometheus, as Prometheus' own promtool sees them.</summary>
public sealed partial class AlertTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-alerts-").FullName;

    [Fact]
    public async Task The_alerts_fire_when_their_tests_say_and_not_before()
    {
        var (code, output) = await RunAsync(Repository.PathOf("hack/check-alerts"));

        code.Should().Be(0, output);
        output.Should().Contain("rules found").And.Contain("Unit Testing").And.NotContain("FAILED");
    }

    [Fact]
    public void Each_alert_has_a_case_in_which_it_fires_and_one_in_which_it_does_not()
    {
        var alerts = Alert().Matches(Text("prometheus_rule.yaml")).Select(alert => alert.Groups["name"].Value).ToList();
        var tests = Text("alerts_test.yaml");

        alerts.Should().NotBeEmpty().And.OnlyHaveUniqueItems();
        Fires().Matches(tests).Select(test => test.Groups["name"].Value).Should().BeEquivalentTo(alerts);
        DoesNot().Matches(tests).Select(test => test.Groups["name"].Value).Distinct().Should().BeEquivalentTo(alerts);
    }

    [Fact]
    public async Task What_the_dashboard_asks_for_is_PromQL()
    {
        var dashboard = JsonNode.Parse(Text("bellwether.json"))!;
        var queries = dashboard["panels"]!.AsArray().SelectMany(panel => panel!["targets"]?.AsArray() ?? [])
            .Select(target => (string)target!["expr"]!).ToList();
        var rules = Path.Combine(_folder, "rules.yaml");
        // Grafana puts a duration and a pattern in their place.
        await File.WriteAllTextAsync(rules, new JsonObject
        {
            ["groups"] = new JsonArray(new JsonObject
            {
                ["name"] = "dashboard",
                ["rules"] = new JsonArray([.. queries.Select((query, number) => (JsonNode)new JsonObject
                {
                    ["record"] = $"query_{number}",
                    ["expr"] = query.Replace("$__rate_interval", "5m", StringComparison.Ordinal).Replace("$follower", ".*", StringComparison.Ordinal),
                })]),
            }),
        }.ToJsonString(), TestContext.Current.CancellationToken);

        var (code, output) = await RunAsync("promtool", "check", "rules", rules);

        code.Should().Be(0, output);
        output.Should().Contain($"{queries.Count} rules found");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Text(string file) => File.ReadAllText(Repository.PathOf($"config/prometheus/{file}"));

    private static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }

    [GeneratedRegex(@"- alert: (?<name>\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Alert();

    [GeneratedRegex(@"alertname: (?<name>\w+)\n +eval_time: \S+\n +exp_alerts:\n +- exp_labels", RegexOptions.ExplicitCapture)]
    private static partial Regex Fires();

    [GeneratedRegex(@"alertname: (?<name>\w+), eval_time: \S+, exp_alerts: \[\]", RegexOptions.ExplicitCapture)]
    private static partial Regex DoesNot();
}
