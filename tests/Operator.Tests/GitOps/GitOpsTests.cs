using System.Text.Json.Nodes;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Testing.GitOps;

namespace Bellwether.Operator.Tests.GitOps;

/// <summary>What Argo CD and Flux show of each status that the operator writes.</summary>
public sealed class GitOpsTests
{
    public static TheoryData<string> Syncs => [.. SyncSituations.All.Select(situation => situation.Name)];

    public static TheoryData<string> Followers => [.. FollowerSituations.All.Select(situation => situation.Name)];

    [Theory]
    [MemberData(nameof(Syncs))]
    public Task A_sync_is_judged_rightly(string name) =>
        IsJudgedAsync(SyncSituations.All.Single(situation => situation.Name == name), SyncSituations.Resource, "prod", "tls");

    [Theory]
    [MemberData(nameof(Followers))]
    public Task A_follower_is_judged_rightly(string name) =>
        IsJudgedAsync(FollowerSituations.All.Single(situation => situation.Name == name), FollowerSituations.Resource, "", "east");

    private static async Task IsJudgedAsync(Situation situation, string resource, string @namespace, string name)
    {
        await using var fleet = await SandboxFleet.StartAsync("east");

        var git = await situation.Arrange(fleet);

        // As a client reads it.
        var live = JsonNode.Parse(fleet.Management.Get(resource, @namespace, name)!.ToJsonString())!;
        var ready = live["status"]?["conditions"]?.AsArray().SingleOrDefault(condition => (string?)condition!["type"] == "Ready");
        ((string?)ready?["reason"]).Should().Be(situation.Reason, live.ToJsonString());
        ((long?)live["status"]!["observedGeneration"] == (long?)live["metadata"]!["generation"]).Should().Be(situation.IsCurrent);
        var argo = ArgoHealth.Of(live);
        argo.Status.Should().Be(situation.Argo, live.ToJsonString());
        argo.Message.Should().Contain(situation.Says);
        if (situation.IsCurrent && live["metadata"]!["deletionTimestamp"] is null && (string?)live["status"]!["heldDeletion"]?["hash"] is null)
        {
            argo.Message.Should().Be((string?)ready!["message"], "the operator's own words are shown");
        }

        KStatus.Of(live).Status.Should().Be(situation.KStatus, live.ToJsonString());
        GitDiff.Between(git, live).Should().BeEmpty("nothing has to be ignored");
    }
}
