using System.Text.Json.Nodes;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Sandbox;

namespace Bellwether.Operator.Tests.Audit;

/// <summary>The whole operator over sandbox clusters, and what its trail says of the ways in which a copy stops being one, or never was.</summary>
public sealed class AuditStoryTests
{
    [Fact]
    public async Task A_copy_that_is_let_go_is_told_as_released_and_its_file_goes()
    {
        await using var audit = await AuditFleet.StartAsync("east");
        await HasACopyAsync(audit, spec => spec["deletion"] = new JsonObject { ["whenSyncDeleted"] = "Retain" });

        audit.Fleet.Management.Delete("crossclustersyncs.bellwether.dev", "prod", "tls");

        var told = await audit.TellsAsync(commits => commits.Count == 2);
        told[1].Subject.Should().Be("Release Secret prod/tls in east");
        (await audit.FilesAsync()).Should().BeEmpty();
        audit.Fleet["east"].Get("secrets", "prod", "tls").Should().NotBeNull();
    }

    [Fact]
    public async Task The_files_of_a_follower_that_is_taken_away_while_it_does_not_answer_go_and_the_commit_says_why()
    {
        await using var audit = await AuditFleet.StartAsync("east");
        await HasACopyAsync(audit);

        audit.Fleet["east"].Faults.Add(_ => true, Fault.Reset());
        audit.Fleet.Management.Delete("followerclusters.bellwether.dev", "", "east");
        audit.Fleet.Management.Patch(
            "followerclusters.bellwether.dev", "", "east", new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } });

        var told = await audit.TellsAsync(commits => commits.Count == 2);
        told[1].Subject.Should().Be("Miss Secret prod/tls in east");
        told[1].Trailer("Reason").Should().Equal("FollowerRemoved");
        (await audit.FilesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_write_that_a_follower_refused_is_not_told_as_done()
    {
        await using var audit = await AuditFleet.StartAsync("east", "west");
        await HasACopyAsync(audit);
        var before = (await audit.TellsAsync(commits => commits.Sum(commit => commit.Trailer("Cluster").Count()) == 2)).Count;
        var file = await audit.Repository.ReadAsync("clusters/east/prod/Secret/tls.yaml");
        var refusal = audit.Fleet["east"].Faults.Add(request => request is { Verb: "patch", Resource: "secrets" }, Fault.ServerError());
        audit.Fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("a", "canary-2")));

        var told = await audit.TellsAsync(commits => commits.Count > before && refusal.Hits > 0);
        told.Skip(before).SelectMany(commit => commit.Trailer("Cluster")).Should().Equal("west");
        (await audit.Repository.ReadAsync("clusters/east/prod/Secret/tls.yaml")).Should().Be(file);
        audit.Fleet["east"].Faults.Remove(refusal);

        await audit.TellsAsync(commits => commits.Skip(before).SelectMany(commit => commit.Trailer("Cluster")).Contains("east"));
        (await audit.Repository.ReadAsync("clusters/east/prod/Secret/tls.yaml")).Should().NotBe(file);
    }

    [Fact]
    public async Task A_recreation_that_waits_for_somebodys_finalizer_is_told_as_the_deletion_that_it_is()
    {
        await using var audit = await AuditFleet.StartAsync("east");
        await HasACopyAsync(audit);
        var before = (await audit.TellsAsync(commits => commits.Count >= 1)).Count;
        audit.Fleet["east"].Patch("secrets", "prod", "tls", new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray("example.com/keep") } });
        var source = Objects.Secret("prod", "tls", ("a", "canary-2"));
        source["type"] = "example.com/another";
        audit.Fleet.Management.Delete("secrets", "prod", "tls");
        audit.Fleet.Management.Put(source);

        var told = await audit.TellsAsync(commits => commits.Skip(before).Any(commit => commit.Subject.StartsWith("Delete", StringComparison.Ordinal)));
        told.Skip(before).Should().NotContain(commit => commit.Subject.StartsWith("Recreate", StringComparison.Ordinal));
        (await audit.FilesAsync()).Should().BeEmpty();

        audit.Fleet["east"].Patch("secrets", "prod", "tls", new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } });
        await audit.TellsAsync(commits => commits[^1].Subject is "Create Secret prod/tls in east" or "Restore Secret prod/tls in east");
        (await audit.FilesAsync()).Should().HaveCount(1);
    }

    private static async Task HasACopyAsync(AuditFleet audit, Action<JsonObject>? edit = null)
    {
        audit.Fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "canary-1")));
        audit.Fleet.Management.Put(Objects.Sync("tls", edit: edit));
        await audit.Fleet.IsReadyAsync("tls");
        await audit.TellsAsync(commits => commits.Count >= 1);
    }
}
