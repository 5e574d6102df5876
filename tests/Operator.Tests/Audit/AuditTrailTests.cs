using System.Text.Json.Nodes;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Testing.Git;

namespace Bellwether.Operator.Tests.Audit;

/// <summary>The whole operator over sandbox clusters, and what it commits to a real repository.</summary>
public sealed class AuditTrailTests
{
    private const string EastFile = "clusters/east/prod/Secret/tls.yaml";

    [Fact]
    public async Task A_copys_life_is_told_from_its_making_to_its_end()
    {
        await using var audit = await AuditFleet.StartAsync("east", "west");
        var fleet = audit.Fleet;
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "canary-1"), ("b", "canary-2")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");
        await audit.TellsAsync(commits => Story(commits, "east") == "Create" && Story(commits, "west") == "Create");
        var first = await audit.Repository.ReadAsync(EastFile);

        fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("a", "canary-3")));
        await audit.TellsAsync(commits => Story(commits, "east") == "Create Update" && Story(commits, "west") == "Create Update");
        var second = await audit.Repository.ReadAsync(EastFile);

        fleet["east"].Patch("secrets", "prod", "tls", Objects.Data(("a", "canary-4")));
        await audit.TellsAsync(commits => Story(commits, "east") == "Create Update Repair");
        fleet.Management.Delete("crossclustersyncs.bellwether.dev", "prod", "tls");
        var told = await audit.TellsAsync(
            commits => Story(commits, "east") == "Create Update Repair Delete" && Story(commits, "west") == "Create Update Delete");

        // What was done in both clusters at once is one commit, if both answered before the batch was closed.
        told.Should().HaveCountLessThanOrEqualTo(7);
        told.Should().OnlyContain(commit => commit.Trailer("Sync").Single() == "prod/tls" && commit.Subject.Contains(" Secret prod/tls in "));
        told.Where(commit => commit.Trailer("Action").Single() != "Delete").Should().OnlyContain(commit => commit.Trailer("Source").Single() == "Secret/prod/tls");
        (await audit.FilesAsync()).Should().BeEmpty();
        Line(first, "a").Should().NotBe(Line(second, "a"));
        Line(first, "b").Should().Be(Line(second, "b"));
        (first + second).Should().NotContain("canary").And.NotContain(Convert.ToBase64String("canary-1"u8));
        (await audit.Repository.ProblemsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task What_was_written_while_nobody_kept_a_trail_is_found_at_the_start()
    {
        await using var audit = await AuditFleet.StartAsync(_ => null!, "east", "west");
        var fleet = audit.Fleet;
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");
        await fleet.StopOperatorAsync();
        fleet.Audit = audit.Options;

        fleet.StartOperator();

        await audit.TellsAsync(commits => Story(commits, "east") == "Find" && Story(commits, "west") == "Find");
        (await audit.Repository.ReadAsync(EastFile)).Should().Contain("  a: hmac-sha256:").And.Contain("bellwether.dev/fingerprint");
    }

    [Fact]
    public async Task Copies_that_went_while_nobody_looked_are_missed_at_the_start()
    {
        await using var audit = await AuditFleet.StartAsync("east");
        var fleet = audit.Fleet;
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["deletion"] = new JsonObject { ["whenSourceDeleted"] = "Retain" }));
        await fleet.IsReadyAsync("tls");
        await audit.TellsAsync(commits => commits.Count == 1);
        await fleet.StopOperatorAsync();
        fleet.Management.Delete("secrets", "prod", "tls");
        fleet["east"].Delete("secrets", "prod", "tls");

        fleet.StartOperator();

        var told = await audit.TellsAsync(commits => commits.Count == 2);
        told[1].Subject.Should().Be("Miss Secret prod/tls in east");
        (await audit.FilesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_sync_that_is_left_out_is_taken_out_and_comes_back()
    {
        await using var audit = await AuditFleet.StartAsync("east");
        var fleet = audit.Fleet;
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");
        await audit.TellsAsync(commits => commits.Count == 1);

        fleet.Management.Patch("crossclustersyncs.bellwether.dev", "prod", "tls", new JsonObject { ["spec"] = new JsonObject { ["audit"] = "Disabled" } });
        var told = await audit.TellsAsync(commits => commits.Count == 2);
        told[1].Subject.Should().Be("Omit Secret prod/tls in east");
        fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("a", "2")));
        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "2"));
        (await audit.FilesAsync()).Should().BeEmpty();

        fleet.Management.Patch("crossclustersyncs.bellwether.dev", "prod", "tls", new JsonObject { ["spec"] = new JsonObject { ["audit"] = "Enabled" } });
        told = await audit.TellsAsync(commits => commits.Count == 3);
        told[2].Subject.Should().Be("Find Secret prod/tls in east");
    }

    /// <summary>What was done in a cluster, in order.</summary>
    private static string Story(IEnumerable<GitCommit> commits, string cluster) =>
        string.Join(' ', commits.Where(commit => commit.Trailer("Cluster").Contains(cluster)).SelectMany(commit => commit.Trailer("Action")));

    private static string Line(string file, string key) => file.Split('\n').Single(line => line.StartsWith($"  {key}: ", StringComparison.Ordinal));
}
