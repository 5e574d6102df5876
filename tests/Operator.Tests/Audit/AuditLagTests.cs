using System.Text.Json.Nodes;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs.Reporting;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Audit;

/// <summary>The whole operator while Git is away, and what is left when it stops.</summary>
public sealed class AuditLagTests
{
    [Fact]
    public async Task A_repository_that_is_gone_is_a_condition_and_an_event_and_holds_nothing_up_and_both_end_when_it_is_back()
    {
        var time = new ManualTimeProvider();
        await using var audit = await AuditFleet.StartAsync(time, options => options, "east");
        var fleet = audit.Fleet;
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "canary-1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await RunUntilAsync(time, fleet, () => Task.FromResult((string?)fleet.Ready("tls")?["status"] == "True"));
        await RunUntilAsync(time, fleet, async () => await audit.Repository.TipAsync() is not null && (await audit.FilesAsync()).Count == 1);

        audit.Repository.Delete();
        fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("a", "canary-2")));
        await RunUntilAsync(time, fleet, () => Task.FromResult((string?)Lagging(fleet)?["reason"] == AuditReasons.RepositoryNotFound));

        ((string?)Lagging(fleet)!["status"]).Should().Be("True");
        ((string?)Lagging(fleet)!["message"]).Should().Contain("--audit-repository").And.NotContain("canary");
        ((string?)fleet.Ready("tls")!["status"]).Should().Be("True");
        fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("a", "canary-3")));
        await RunUntilAsync(time, fleet, () => Task.FromResult(
            Objects.Data(fleet["east"].Get("secrets", "prod", "tls")).SequenceEqual([("a", "canary-3")])));
        await RunUntilAsync(time, fleet, () => Task.FromResult(Events(fleet, ConditionTypes.AuditLagging).Any()));
        Events(fleet, ConditionTypes.AuditLagging).Should().OnlyContain(entry => (string?)entry["type"] == "Warning");

        await audit.Repository.RecreateAsync();
        await RunUntilAsync(time, fleet, () => Task.FromResult(Lagging(fleet) is null));
        await RunUntilAsync(time, fleet, () => Task.FromResult(Events(fleet, AuditEvents.CaughtUp).Any()));

        ((string?)fleet.Ready("tls")!["status"]).Should().Be("True");
        (await audit.FilesAsync()).Should().Equal("clusters/east/prod/Secret/tls.yaml");
        fleet.Log.Should().NotContain("canary");
    }

    [Fact]
    public async Task What_happened_last_is_pushed_when_the_operator_stops()
    {
        await using var audit = await AuditFleet.StartAsync(options => options with { Interval = TimeSpan.FromMinutes(10) }, "east");
        var fleet = audit.Fleet;
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");

        await fleet.StopOperatorAsync();

        (await audit.Repository.CommitsAsync()).Select(commit => commit.Subject).Should().EndWith("Create Secret prod/tls in east");
    }

    [Fact]
    public async Task The_files_of_a_follower_that_was_taken_away_while_nobody_looked_go()
    {
        await using var audit = await AuditFleet.StartAsync("aux", "west");
        var fleet = audit.Fleet;
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");
        var before = await audit.TellsAsync(commits => commits.Sum(commit => commit.Trailer("Cluster").Count()) == 2);
        (await audit.FilesAsync()).Should().Equal("clusters/%61ux/prod/Secret/tls.yaml", "clusters/west/prod/Secret/tls.yaml");
        await fleet.StopOperatorAsync();
        var finalizers = new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } };
        fleet.Management.Patch("followerclusters.bellwether.dev", "", "aux", finalizers);
        fleet.Management.Delete("followerclusters.bellwether.dev", "", "aux");

        fleet.StartOperator();

        var told = await audit.TellsAsync(commits => commits.Count > before.Count);
        told.Skip(before.Count).Select(commit => commit.Subject).Should().Equal("Miss Secret prod/tls in aux");
        (await audit.FilesAsync()).Should().Equal("clusters/west/prod/Secret/tls.yaml");
    }

    [Theory]
    [InlineData(null, null, "")]
    [InlineData(null, "Unreachable", "Warning AuditLagging")]
    [InlineData("Unreachable", "PushRefused", "")]
    [InlineData("Unreachable", "Unreachable", "")]
    [InlineData("PushRefused", null, "Normal AuditCaughtUp")]
    public void Between_WhenLaggingTurns_TellsItOnce(string? before, string? after, string expected)
    {
        var found = AuditEvents.Between(Conditions(before), Conditions(after));

        (found is var (type, reason, _) ? $"{type} {reason}" : "").Should().Be(expected);
    }

    private static List<Condition> Conditions(string? reason) =>
        [new Condition { Type = "Ready", Status = "True", Reason = "Synced" }, .. reason is null ? Array.Empty<Condition>() : [new Condition { Type = "AuditLagging", Status = "True", Reason = reason, Message = "Why." }]];

    private static JsonNode? Lagging(SandboxFleet fleet) =>
        fleet.Sync("tls")?["status"]?["conditions"]?.AsArray().FirstOrDefault(condition => (string?)condition!["type"] == ConditionTypes.AuditLagging);

    private static IEnumerable<JsonObject> Events(SandboxFleet fleet, string reason) =>
        fleet.Management.List("events").Where(item => (string?)item["reason"] == reason);

    private static Task RunUntilAsync(ManualTimeProvider time, SandboxFleet fleet, Func<Task<bool>> condition) => Eventually.HoldsAsync(
        async () =>
        {
            if (await condition())
            {
                return true;
            }

            time.Advance(TimeSpan.FromMilliseconds(250));
            return false;
        },
        () => $"{time.Elapsed}: {fleet.Sync("tls")?["status"]?.ToJsonString()}\n{fleet.Log}",
        TimeSpan.FromSeconds(60));
}
