using System.Net;
using Bellwether.Operator.Tests.Hosting;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Sandbox;

namespace Bellwether.Operator.Tests.Telemetry.Exported;

/// <summary>What alerts, the dashboard and the pages name is there when the operator's own program runs, with a follower and a sync.</summary>
public sealed class ExportedMetricsTests : IDisposable
{
    private const string Own = "bellwether-system";

    /// <summary>Labels that Prometheus adds to what it scrapes.</summary>
    private static readonly string[] OfTargets = ["pod", "namespace", "job", "instance"];

    /// <summary>
    /// Other labels that are added to what is scraped: from endpoints by the Prometheus Operator, and by whoever brings the metrics of many clusters
    /// together. One of these names on a metric would be renamed to exported_..., or taken for what it isn't.
    /// </summary>
    private static readonly string[] OfOthers = ["cluster", "container", "endpoint", "environment", "node", "prometheus", "prometheus_replica", "region", "service"];

    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-metrics-").FullName;

    [Fact]
    public async Task Every_metric_that_is_named_is_exported_with_its_labels()
    {
        var exported = new Exposition(await ScrapeAsync());
        var named = NamedMetric.All();

        named.Select(metric => metric.Place).Should().Contain(
            ["config/prometheus/prometheus_rule.yaml", "config/prometheus/bellwether.json", "docs/guides/operations.md"]);
        named.Where(metric => !exported.Names.Contains(metric.Name)).Select(metric => metric.ToString())
            .Should().BeEmpty("the operator exports {0}", string.Join(' ', exported.Names.Order(StringComparer.Ordinal)));
        named.SelectMany(metric => Missing(metric, exported)).Should().BeEmpty();
        exported.Labels.Should().Contain("watched_cluster").And.NotIntersectWith([.. OfTargets, .. OfOthers]);
    }

    [Theory]
    [InlineData("max by (cluster, resource) (rate(bellwether_x_total{state=\"failing\",follower=~\"$f\",result!=\"success\"}[5m]))", "cluster,follower,resource,result,state=failing")]
    [InlineData("`bellwether_x_total{cluster,resource}`", "cluster,resource")]
    [InlineData("sum(bellwether_x_total) by (le)", "")]
    public void Labels_are_found_where_they_are_named(string text, string labels)
    {
        var metric = NamedMetric.Of("here", text).Should().ContainSingle().Which;

        metric.Name.Should().Be("bellwether_x_total");
        string.Join(',', metric.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => label.Value is null ? label.Key : $"{label.Key}={label.Value}"))
            .Should().Be(labels);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<string> Missing(NamedMetric metric, Exposition exported) =>
        from label in metric.Labels
        where !OfTargets.Contains(label.Key)
        let values = exported.Values(metric.Name, label.Key)
        // The name of the management cluster is another one in a pod than here.
        where values is null || (label.Value is { } value && label.Key != "watched_cluster" && !values.Contains(value))
        select $"{metric}: {label.Key}{(label.Value is null ? "" : $"=\"{label.Value}\"")}";

    private async Task<string> ScrapeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var management = new ApiServer(new ApiServerOptions { Namespaces = ["default", "kube-system", Own, "prod"] });
        await using var follower = new ApiServer(new ApiServerOptions { Name = "east", Namespaces = ["default", "kube-system", "prod"] });
        await using var front = await HttpsFront.StartAsync(management, cancellationToken: cancellation);
        await using var followerFront = await HttpsFront.StartAsync(follower, cancellationToken: cancellation);
        await CustomResources.InstallAsync(management);
        management.Put(Objects.Secret(Own, "east", ("kubeconfig", followerFront.Kubeconfig)));
        management.Put(CustomResources.FollowerCluster("east"));
        management.Put(Objects.Secret("prod", "tls", ("a", "b")));
        management.Put(Objects.Sync("tls"));
        var kubeconfig = Path.Combine(_folder, "kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, front.Kubeconfig, cancellation);

        using var program = OperatorProgram.Start(
            "--kubeconfig", kubeconfig, "--leader-elect", "--metrics-bind-address", "127.0.0.1:0", "--health-probe-bind-address", "0",
            "--audit-repository", $"file://{_folder}/nowhere.git", "--audit-directory", Path.Combine(_folder, "audit"));
        try
        {
            var log = new ProcessLines(program.StandardError);
            var port = await log.PortAsync("--metrics-bind-address");
            var text = "";
            // The last to come is the time that the first copy took.
            for (var attempt = 0; attempt < 400 && !text.Contains("bellwether_propagation_seconds_count 1", StringComparison.Ordinal); attempt++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellation);
                (var code, text) = await OperatorProgram.GetAsync(port, "/metrics");
                code.Should().Be(HttpStatusCode.OK);
            }

            text.Should().Contain("bellwether_propagation_seconds_count 1", string.Join('\n', log.All));
            return text;
        }
        finally
        {
            program.Kill();
            await program.WaitForExitAsync(CancellationToken.None);
        }
    }
}
