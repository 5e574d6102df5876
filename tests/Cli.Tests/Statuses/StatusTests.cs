using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Bellwether.Cli.Files;
using Bellwether.Crds;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Testing;

namespace Bellwether.Cli.Tests.Statuses;

/// <summary>status on statuses that the operator wrote. What the screens look like is StatusScreenTests'.</summary>
public sealed class StatusTests
{
    [Fact]
    public async Task All_in_step_is_exit_code_0_and_no_follower_is_asked_nor_anything_written()
    {
        await using var fleet = await InStepAsync();
        var before = Footprint.Of(fleet);
        var asked = new List<string>();
        fleet.Intercept = (cluster, request, _) =>
        {
            asked.Add($"{cluster} {request.Method} {request.RequestUri!.AbsolutePath}");
            return Task.FromResult<HttpResponseMessage?>(null);
        };

        var run = await CliRun.OfAsync(fleet, "status");

        run.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", run);
        run.Out.Should().Contain("2 of 2 copies in step").And.NotContain("\u001b");
        asked.Should().Equal(
            "management GET /apis/bellwether.dev/v1alpha1/namespaces/prod/crossclustersyncs", "management GET /apis/bellwether.dev/v1alpha1/followerclusters");
        Footprint.Of(fleet).Should().Equal(before);
    }

    [Fact]
    public async Task What_is_not_Ready_is_exit_code_2_with_the_copy_the_reason_and_what_to_do()
    {
        await using var fleet = await ForeignAsync();

        var all = await CliRun.OfAsync(fleet, "status");
        var time = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        var one = await CliRun.InAsync(fleet, world => world with { Time = time }, "status", "prod/tls");
        var other = await CliRun.InAsync(fleet, world => world with { Time = time }, "status", "tls", "-n", "prod");
        var follower = await CliRun.OfAsync(fleet, "status", "follower/east");

        all.ExitCode.Should().Be(ExitCodes.NotReady, "{0}", all);
        all.Out.Should().Contain("CopiesFailing").And.Contain("kubectl bellwether status tls -n prod");
        one.ExitCode.Should().Be(ExitCodes.NotReady);
        one.Out.Should().Contain("prod/tls: ForeignObject").And.Contain("What to do: Remove the object from the follower");
        other.Out.Should().Be(one.Out);
        follower.ExitCode.Should().Be(ExitCodes.NotReady, "a sync with copies in it isn't Ready, {0}", follower);
        follower.Out.Should().Contain("FollowerCluster east  Ready").And.Contain("prod/tls: 1 failing");
    }

    [Fact]
    public async Task A_spec_that_the_operator_has_not_looked_at_is_not_Ready_whatever_the_status_says()
    {
        await using var fleet = await InStepAsync();
        fleet.Management.Patch("crossclustersyncs.bellwether.dev", "prod", "tls", new JsonObject { ["spec"] = new JsonObject { ["driftPolicy"] = "Report" } });

        var run = await CliRun.OfAsync(fleet, "status", "-o", "json");

        run.ExitCode.Should().Be(ExitCodes.NotReady);
        ((string?)run.Json["syncs"]![0]!["state"]).Should().Be("Progressing");
        ((string?)run.Json["syncs"]![0]!["conditions"]![0]!["status"]).Should().Be("True");
    }

    [Fact]
    public async Task Json_and_yaml_say_the_same()
    {
        await using var fleet = await ForeignAsync();

        var json = await CliRun.OfAsync(fleet, "status", "-o", "json");
        var yaml = await CliRun.OfAsync(fleet, "status", "-o", "yaml");

        JsonNode.DeepEquals(YamlDocuments.Read(yaml.Out, "out").Single(), json.Json).Should().BeTrue("{0}\n{1}", yaml, json);
        json.Json["syncs"]![0]!["failures"]![0]!["reason"]!.ToString().Should().Be("ForeignObject");
        json.Json["exitCode"]!.ToString().Should().Be("2");
    }

    [Theory]
    [InlineData(null, false, "auto")]
    [InlineData(80, true, "auto")]
    [InlineData(80, false, "auto", "NO_COLOR")]
    [InlineData(80, false, "never")]
    [InlineData(null, true, "always")]
    [InlineData(80, true, "always", "NO_COLOR")]
    public async Task Colour_is_for_terminals_unless_said_otherwise(int? width, bool colour, string option, string? variable = null)
    {
        await using var fleet = await InStepAsync();

        var run = await CliRun.InAsync(
            fleet, world => world with { Width = width, Environment = name => name == variable ? "1" : null }, "status", "--color", option);

        run.Out.Contains("\u001b[32m").Should().Be(colour, "{0}", run);
    }

    [Fact]
    public async Task Who_may_not_list_followers_sees_the_syncs_and_who_may_not_list_syncs_is_told_the_right()
    {
        await using var fleet = await InStepAsync();
        var forbidden = "followerclusters";
        fleet.Intercept = (_, request, _) => Task.FromResult(request.RequestUri!.AbsolutePath.EndsWith(forbidden, StringComparison.Ordinal)
            ? new HttpResponseMessage(HttpStatusCode.Forbidden) { Content = new StringContent("""{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403}""", Encoding.UTF8, "application/json") }
            : null);

        var tenant = await CliRun.OfAsync(fleet, "status");
        forbidden = "crossclustersyncs";
        var nobody = await CliRun.OfAsync(fleet, "status");

        tenant.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", tenant);
        tenant.Out.Should().Contain("You may not list FollowerClusters").And.Contain("2 of 2 copies in step");
        nobody.ExitCode.Should().Be(ExitCodes.Error);
        nobody.Error.Should().Contain("You need list on crossclustersyncs.bellwether.dev in namespace prod in the management cluster");
    }

    [Fact]
    public async Task A_cluster_without_the_kinds_and_one_that_answers_with_errors_are_told_apart()
    {
        await using var fleet = await SandboxFleet.StartAsync();
        await fleet.StopOperatorAsync();
        fleet.Management.Delete("customresourcedefinitions.apiextensions.k8s.io", "", "crossclustersyncs.bellwether.dev");

        var without = await CliRun.OfAsync(fleet, "status");
        fleet.Intercept = (_, _, _) => Task.FromResult<HttpResponseMessage?>(new HttpResponseMessage(HttpStatusCode.BadGateway));
        var ill = await CliRun.OfAsync(fleet, "status", "--timeout", "1s");

        without.ExitCode.Should().Be(ExitCodes.Error);
        without.Error.Should().Contain("doesn't serve bellwether.dev/v1alpha1").And.Contain("make install");
        ill.ExitCode.Should().Be(ExitCodes.Error);
        ill.Error.Should().StartWith("error: The management cluster:").And.NotContain("doesn't serve");
    }

    [Fact]
    public async Task Thousands_of_objects_come_in_pages()
    {
        await using var fleet = await SandboxFleet.StartAsync();
        await fleet.StopOperatorAsync();
        for (var index = 0; index < 1200; index++)
        {
            fleet.Management.Put(Objects.Sync(FormattableString.Invariant($"sync-{index:0000}")));
        }

        var queries = new List<string>();
        fleet.Intercept = (_, request, _) =>
        {
            queries.Add(request.RequestUri!.PathAndQuery);
            return Task.FromResult<HttpResponseMessage?>(null);
        };

        var run = await CliRun.OfAsync(fleet, "status", "-A");

        run.Out.Should().Contain("1,200 CrossClusterSyncs in all namespaces: 1,200 Progressing");
        queries.Where(query => query.Contains("crossclustersyncs", StringComparison.Ordinal)).Should().HaveCount(3).And.OnlyContain(query => query.Contains("limit=500"));
    }

    internal static async Task<SandboxFleet> InStepAsync()
    {
        var fleet = await SandboxFleet.StartAsync("east", "west");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("key", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");
        await fleet.CountsAsync("east", total: 1, synced: 1);
        await fleet.CountsAsync("west", total: 1, synced: 1);
        await fleet.StopOperatorAsync();
        return fleet;
    }

    private static async Task<SandboxFleet> ForeignAsync()
    {
        var fleet = await SandboxFleet.StartAsync("east", "west");
        fleet["east"].Put(Objects.Secret("prod", "tls", ("key", "theirs")));
        fleet.Management.Put(Objects.Secret("prod", "tls", ("key", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        // Before the source and the followers are seen, it is not Ready for other reasons.
        await fleet.IsReadyAsync("tls", "False", CrossClusterSyncReasons.CopiesFailing);
        await fleet.CountsAsync("east", total: 1, synced: 0, failing: 1);
        await fleet.CountsAsync("west", total: 1, synced: 1);
        await fleet.StopOperatorAsync();
        return fleet;
    }
}
