using Bellwether.EndToEnd.Tests.Scenarios.Stages;

namespace Bellwether.EndToEnd.Tests.Scenarios;

/// <summary>Something else is where a copy belongs.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class ConflictScenarios(Stage stage) : Scenario(stage)
{
    [Fact]
    public async Task A_foreign_object_is_left_alone_and_reported_and_the_copy_comes_when_it_goes()
    {
        await AForeignSecretIsInTheEastAsync();
        var foreign = await SecretAsync(East, "tls");
        await ASecretAsync("tls", ("a", "canary-a"));

        await ASyncAsync("tls");

        await FailsAsync("tls", "east", "ForeignObject", "Adopt");
        await BecomesAsync("tls", "Ready", "False", "CopiesFailing");
        await ArrivesAsync(West, "tls", ("a", "canary-a"));
        (await SecretAsync(East, "tls")).ResourceVersion.Should().Be(foreign.ResourceVersion);
        await East.Kubectl.RunAsync("delete", "secret", "-n", Here, "tls");
        await ArrivesAsync(East, "tls", ("a", "canary-a"));
        await BecomesReadyAsync("tls", "2/2");
    }

    [Fact]
    public async Task A_foreign_object_is_adopted_only_when_the_sync_asks_and_the_follower_allows()
    {
        await AForeignSecretIsInTheEastAsync();
        var foreign = await SecretAsync(East, "tls");
        await ASecretAsync("tls", ("a", "canary-a"));

        await ASyncAsync("tls", more: "conflictPolicy: Adopt");
        await FailsAsync("tls", "east", "ForeignObject", "east", "Adopt");
        (await SecretAsync(East, "tls")).ResourceVersion.Should().Be(foreign.ResourceVersion);
        await GrantAsync("east", "Adopt");

        await ArrivesAsync(East, "tls", ("a", "canary-a"));
        (await SecretAsync(East, "tls")).Uid.Should().Be(foreign.Uid);
        await BecomesReadyAsync("tls", "2/2");
    }

    [Fact]
    public async Task An_adopted_object_has_exactly_the_planned_content_keeps_what_others_said_of_it_and_is_told_in_an_event()
    {
        await AForeignSecretIsInTheEastAsync();
        await East.Kubectl.RunAsync("label", "secret", "-n", Here, "tls", "owner=somebody");
        await East.Kubectl.RunAsync("annotate", "secret", "-n", Here, "tls", "note=theirs");
        await GrantAsync("east", "Adopt");
        await ASecretAsync("tls", ("a", "canary-a"));

        await ASyncAsync("tls", more: "conflictPolicy: Adopt, deletion: {whenSyncDeleted: Retain}");

        await BecomesReadyAsync("tls", "2/2");
        var adopted = await SecretAsync(East, "tls");
        adopted.Data.Should().Equal(new Dictionary<string, string> { ["a"] = "canary-a" });
        adopted.Labels.Should().Contain("owner", "somebody");
        adopted.Annotations.Should().Contain("note", "theirs");
        await IsToldAsync("Adopted", $"Secret {Here}/tls in east (from kubectl");

        await Management.Kubectl.RunAsync("delete", "ccs", "-n", Here, "tls", "--timeout=30s");

        await IsReleasedAsync(East, Here, "tls", ("a", "canary-a"));
        var released = await SecretAsync(East, "tls");
        released.Managers.Should().NotContain(manager => manager.EndsWith(" Apply", StringComparison.Ordinal));
        (released.Uid, released.Labels["owner"], released.Annotations["note"]).Should().Be((adopted.Uid, "somebody", "theirs"));
        await IsToldAsync("Released", $"Secret {Here}/tls in east");
    }

    [Fact]
    public async Task Deleting_a_sync_that_was_refused_leaves_the_foreign_object()
    {
        await AForeignSecretIsInTheEastAsync();
        var foreign = await SecretAsync(East, "tls");
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASyncAsync("tls");
        await FailsAsync("tls", "east", "ForeignObject");

        await Management.Kubectl.RunAsync("delete", "ccs", "-n", Here, "tls", "--timeout=30s");

        (await SecretAsync(East, "tls")).ResourceVersion.Should().Be(foreign.ResourceVersion);
        (await SecretAsync(West, "tls")).Exists.Should().BeFalse();
    }

    [Fact]
    public async Task Of_two_syncs_with_one_target_the_first_keeps_it_and_the_second_gets_it_when_the_first_goes()
    {
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASyncAsync("first", source: "tls");
        await BecomesReadyAsync("first", "2/2");

        await ASyncAsync("second", "[{clusters: [east]}]", source: "tls");
        await BecomesAsync("second", "Stalled", "True", "TargetClaimed", $"{Here}/first");
        await BecomesAsync("second", "Ready", "False", "TargetClaimed");
        await BecomesReadyAsync("first", "2/2");
        (await SecretAsync(East, "tls")).Annotations["bellwether.dev/sync"].Should().Be($"{Here}/first");
        await Management.Kubectl.RunAsync("delete", "ccs", "-n", Here, "first", "--timeout=30s");

        await BecomesReadyAsync("second", "1/1");
        await SoonAsync(async () => (await SecretAsync(East, "tls")).Annotations["bellwether.dev/sync"].Should().Be($"{Here}/second"));
        await GoesAsync(West, "tls");
    }

    [Fact]
    public async Task A_copy_of_another_management_cluster_is_not_adopted()
    {
        await East.Kubectl.ApplyAsync(
            $$$"""
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"tls","namespace":"{{{Here}}}",
             "labels":{"bellwether.dev/origin":"another","bellwether.dev/sync-id":"x"}},"data":{}}
            """);
        var foreign = await SecretAsync(East, "tls");
        await GrantAsync("east", "Adopt");
        await ASecretAsync("tls", ("a", "canary-a"));

        await ASyncAsync("tls", more: "conflictPolicy: Adopt");

        await FailsAsync("tls", "east", "ForeignObject", "another management cluster");
        (await SecretAsync(East, "tls")).ResourceVersion.Should().Be(foreign.ResourceVersion);
    }

    private Task IsToldAsync(string reason, string note) => SoonAsync(async () =>
    {
        var events = await Management.ListAsync($"/apis/events.k8s.io/v1/namespaces/{Here}/events");
        events.Should().Contain(seen => seen.Json["reason"]!.GetValue<string>() == reason && seen.Json["note"]!.GetValue<string>().Contains(note));
        events.Should().NotContain(seen => seen.Json.ToJsonString(null).Contains("canary"));
    });

    private Task<string> AForeignSecretIsInTheEastAsync() =>
        East.Kubectl.RunAsync("create", "secret", "generic", "-n", Here, "tls", "--from-literal=a=theirs", "--from-literal=extra=theirs");
}
