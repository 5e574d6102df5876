using Bellwether.EndToEnd.Tests.Scenarios.Stages;

namespace Bellwether.EndToEnd.Tests.Scenarios;

/// <summary>Somebody touches a copy in a follower.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class DriftScenarios(Stage stage) : Scenario(stage)
{
    private static readonly (string, string)[] Original = [("a", "canary-a"), ("b", "canary-b")];

    [Fact]
    public async Task A_copy_edited_by_hand_is_put_right_and_the_other_follower_is_not_touched()
    {
        await IsCopiedAsync();
        var west = await SecretAsync(West, "tls");
        var writes = await WritesAsync(West, "secrets");

        await PatchAsync($$$"""{"data":{"a":"{{{Base64("tampered")}}}"}}""");

        await ArrivesAsync(East, "tls", Original);
        await BecomesReadyAsync("tls", "2/2");
        (await SecretAsync(West, "tls")).ResourceVersion.Should().Be(west.ResourceVersion);
        (await WritesAsync(West, "secrets")).Should().Be(writes);
    }

    [Fact]
    public async Task A_copy_deleted_in_a_follower_comes_back()
    {
        await IsCopiedAsync();

        await East.Kubectl.RunAsync("delete", "secret", "-n", Here, "tls");

        await ArrivesAsync(East, "tls", Original);
        await BecomesReadyAsync("tls", "2/2");
    }

    [Fact]
    public async Task A_label_stripped_from_a_copy_is_put_back()
    {
        await IsCopiedAsync();
        var uid = (await SecretAsync(East, "tls")).Uid;

        await East.Kubectl.RunAsync("label", "secret", "-n", Here, "tls", "bellwether.dev/origin-", "bellwether.dev/sync-id-");

        await ArrivesAsync(East, "tls", Original);
        (await SecretAsync(East, "tls")).Uid.Should().Be(uid);
        (await SecretAsync(East, "tls")).Labels.Should().ContainKey("bellwether.dev/sync-id");
        await BecomesReadyAsync("tls", "2/2");
    }

    [Fact]
    public async Task An_annotation_stripped_from_a_copy_is_put_back()
    {
        await IsCopiedAsync();

        await East.Kubectl.RunAsync("annotate", "secret", "-n", Here, "tls", "bellwether.dev/sync-", "bellwether.dev/fingerprint-");

        await SoonAsync(async () => (await SecretAsync(East, "tls")).Annotations.Keys.Should().Contain(["bellwether.dev/sync", "bellwether.dev/fingerprint"]));
        await BecomesReadyAsync("tls", "2/2");
    }

    [Fact]
    public async Task A_key_that_another_manager_adds_goes_and_a_key_that_is_removed_comes_back()
    {
        await IsCopiedAsync();

        await PatchAsync($$$"""{"data":{"extra":"{{{Base64("not ours")}}}","b":null}}""");

        await ArrivesAsync(East, "tls", Original);
        await BecomesReadyAsync("tls", "2/2");
    }

    [Fact]
    public async Task A_key_that_another_manager_co_owns_goes_when_the_source_drops_it()
    {
        await IsCopiedAsync();
        await East.Kubectl.ApplyAsync(
            $$$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"tls","namespace":"{{{Here}}}"},"data":{"b":"{{{Base64("canary-b")}}}"}}""",
            "--server-side", "--field-manager=somebody");

        await ASecretAsync("tls", ("a", "canary-a"));

        await ArrivesAsync(East, "tls", ("a", "canary-a"));
        await BecomesReadyAsync("tls", "2/2");
    }

    [Fact]
    public async Task Labels_and_annotations_that_others_add_stay()
    {
        await IsCopiedAsync();

        await East.Kubectl.RunAsync("label", "secret", "-n", Here, "tls", "owner=somebody");
        await East.Kubectl.RunAsync("annotate", "secret", "-n", Here, "tls", "note=theirs");
        await ASecretAsync("tls", ("a", "canary-a2"));

        await ArrivesAsync(East, "tls", ("a", "canary-a2"));
        await BecomesReadyAsync("tls", "2/2");
        var copy = await SecretAsync(East, "tls");
        copy.Labels.Should().Contain("owner", "somebody");
        copy.Annotations.Should().Contain("note", "theirs");
    }

    [Fact]
    public async Task Drift_is_only_reported_when_the_policy_says_so_and_the_next_change_of_the_source_overwrites_it()
    {
        await IsCopiedAsync("driftPolicy: Report");

        await PatchAsync($$$"""{"data":{"a":"{{{Base64("tampered")}}}"}}""");

        await FailsAsync("tls", "east", "Drifted", "driftPolicy");
        await BecomesAsync("tls", "Ready", "False", "CopiesFailing");
        (await SecretAsync(East, "tls")).Data["a"].Should().Be("tampered");
        await ASecretAsync("tls", ("a", "canary-new"));
        await ArrivesAsync(East, "tls", ("a", "canary-new"));
        await BecomesReadyAsync("tls", "2/2");
    }

    [Fact]
    public async Task Somebody_who_keeps_changing_a_copy_is_named()
    {
        await IsCopiedAsync();

        for (var round = 1; round <= 4; round++)
        {
            var written = round;
            await East.Kubectl.RunAsync(
                "patch", "secret", "-n", Here, "tls", "--type=merge", "--field-manager=stubborn", "-p",
                $$$"""{"data":{"a":"{{{Base64($"round {round}")}}}"}}""");
            await SoonAsync(async () =>
            {
                var repaired = (await SecretAsync(East, "tls")).Data["a"] == "canary-a";
                var reported = (await TheSyncAsync("tls")).Failures.Any(failure => failure.Reason == "Contested");
                (repaired || reported).Should().BeTrue("round {0} should be put right or reported", written);
            });
        }

        await FailsAsync("tls", "east", "Contested");
    }

    private async Task IsCopiedAsync(string more = "")
    {
        await ASecretAsync("tls", Original);
        await ASyncAsync("tls", more: more);
        await BecomesReadyAsync("tls", "2/2");
    }

    private Task<string> PatchAsync(string patch) =>
        East.Kubectl.RunAsync("patch", "secret", "-n", Here, "tls", "--type=merge", "-p", patch);
}
