using System.Text.Json.Nodes;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Sandbox;
using Bellwether.Testing;
using Bellwether.Testing.Git;

namespace Bellwether.Operator.Tests.Audit;

/// <summary>
/// The whole operator over sandbox clusters, where a follower does what it is asked to and nobody hears of it: the trail tells it all the same,
/// as what it was, once, and before what came next.
/// </summary>
public sealed class LostAnswerTests
{
    private const string EastFile = "clusters/east/prod/Secret/tls.yaml";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_change_whose_answer_is_lost_is_told_before_the_one_behind_it(bool isWatched)
    {
        await using var audit = await AuditFleet.StartAsync();
        var east = Join(audit, isWatched);
        audit.Fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        audit.Fleet.Management.Put(Objects.Sync("tls"));
        await audit.Fleet.HasAsync(east, "prod", "tls", ("a", "1"));

        await LosesAsync(audit, "patch", () => audit.Fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("a", "2"))));
        audit.Fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("a", "3")));

        await audit.Fleet.HasAsync(east, "prod", "tls", ("a", "3"));
        var told = await audit.TellsAsync(commits => commits.Count >= 3);
        Story(told).Should().Equal("Create Missing", "Update SourceChanged", "Update SourceChanged");
        (await StatesAsync(audit)).Should().Be(3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_creation_whose_answer_is_lost_is_told_before_the_change_behind_it(bool isWatched)
    {
        await using var audit = await AuditFleet.StartAsync();
        var east = Join(audit, isWatched);
        audit.Fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));

        await LosesAsync(audit, "patch", () => audit.Fleet.Management.Put(Objects.Sync("tls")));
        audit.Fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("a", "2")));

        await audit.Fleet.HasAsync(east, "prod", "tls", ("a", "2"));
        var told = await audit.TellsAsync(commits => commits.Count >= 2);
        Story(told).Should().Equal("Create Missing", "Update SourceChanged");
        (await StatesAsync(audit)).Should().Be(2);
    }

    [Fact]
    public async Task A_deletion_whose_answer_is_lost_is_told_before_the_copy_is_made_anew()
    {
        await using var audit = await AuditFleet.StartAsync("east");
        await HasACopyAsync(audit);

        await LosesAsync(audit, "delete", () => audit.Fleet.Management.Delete("secrets", "prod", "tls"));
        audit.Fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "2")));

        await audit.Fleet.HasAsync(audit.Fleet["east"], "prod", "tls", ("a", "2"));
        var told = await audit.TellsAsync(commits => commits.Count >= 3);
        Story(told).Should().Equal("Create Missing", "Delete SourceDeleted", "Create Missing");
    }

    [Fact]
    public async Task A_change_that_never_arrived_is_not_told()
    {
        await using var audit = await AuditFleet.StartAsync("east");
        await HasACopyAsync(audit);
        var lost = audit.Fleet["east"].Faults.Add(request => request is { Verb: "patch", Resource: "secrets" }, Fault.Reset(), times: 1);

        audit.Fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("a", "2")));
        await Eventually.HoldsAsync(() => lost.Hits == 1, () => audit.Fleet.Log);
        audit.Fleet.Management.Patch("secrets", "prod", "tls", Objects.Data(("a", "3")));

        await audit.Fleet.HasAsync(audit.Fleet["east"], "prod", "tls", ("a", "3"));
        await audit.TellsAsync(commits => commits.Count >= 2);
        audit.Fleet.Management.Delete("crossclustersyncs.bellwether.dev", "prod", "tls");
        var told = await audit.TellsAsync(commits => Story(commits).Last().StartsWith("Delete", StringComparison.Ordinal));
        (await StatesAsync(audit)).Should().BeLessThanOrEqualTo(3, "the second state was in the follower only if it was sent again");
        Story(told).Should().StartWith(["Create Missing", "Update SourceChanged"]).And.NotContain(story => story.StartsWith("Find", StringComparison.Ordinal));
    }

    /// <param name="isWatched">Otherwise its watches say nothing of Secrets: only who asks sees.</param>
    private static ApiServer Join(AuditFleet audit, bool isWatched)
    {
        audit.Fleet.AddCluster("east");
        if (!isWatched)
        {
            audit.Fleet["east"].Faults.Add(request => request is { Verb: "watch", Resource: "secrets" }, Fault.SilentWatch());
        }

        audit.Fleet.AddFollower("east");
        return audit.Fleet["east"];
    }

    private static async Task HasACopyAsync(AuditFleet audit)
    {
        audit.Fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        audit.Fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["deletion"] = new JsonObject { ["whenSourceDeleted"] = "Delete" }));
        await audit.Fleet.IsReadyAsync("tls");
        await audit.TellsAsync(commits => commits.Count == 1);
    }

    /// <summary>East does what it is asked to next, and the connection breaks before it says so.</summary>
    private static async Task LosesAsync(AuditFleet audit, string verb, Action cause)
    {
        var lost = audit.Fleet["east"].Faults.Add(request => request.Verb == verb && request.Resource == "secrets", Fault.ResetAfter(), times: 1);
        cause();
        await Eventually.HoldsAsync(() => lost.Hits == 1, () => audit.Fleet.Log);
    }

    private static IEnumerable<string> Story(IEnumerable<GitCommit> commits) =>
        commits.Select(commit => $"{commit.Trailer("Action").Single()} {commit.Trailer("Reason").SingleOrDefault()}".TrimEnd());

    /// <summary>How many contents the copy's file has had.</summary>
    private static async Task<int> StatesAsync(AuditFleet audit) =>
        (await audit.Repository.GitAsync("log", "--diff-filter=AM", "--format=%H", "main", "--", EastFile)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
}
