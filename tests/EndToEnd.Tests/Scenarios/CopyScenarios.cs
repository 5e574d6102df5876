using Bellwether.EndToEnd.Tests.Scenarios.Stages;

namespace Bellwether.EndToEnd.Tests.Scenarios;

/// <summary>A source and its copies, while nobody else does anything.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class CopyScenarios(Stage stage) : Scenario(stage)
{
    [Fact]
    public async Task Copies_arrive_in_two_followers_with_their_marks_and_nothing_that_does_not_belong_there()
    {
        await ASecretAsync(
            "tls", "kubernetes.io/tls", """{"team":"web","app.kubernetes.io/instance":"argo"}""", ("tls.crt", "canary-crt"), ("tls.key", "canary-key"));
        await Management.Kubectl.RunAsync("annotate", "-n", Here, "secret", "tls", "note=for the source only");

        await ASyncAsync("tls");

        await BecomesReadyAsync("tls", "2/2");
        foreach (var follower in new[] { East, West })
        {
            await ArrivesAsync(follower, "tls", ("tls.crt", "canary-crt"), ("tls.key", "canary-key"));
            var copy = await SecretAsync(follower, "tls");
            copy.Type.Should().Be("kubernetes.io/tls");
            copy.Labels.Should().Contain("team", "web").And.Contain("bellwether.dev/origin", Stage.Origin).And.ContainKey("bellwether.dev/sync-id");
            copy.Labels.Should().HaveCount(3);
            copy.Annotations.Should().Contain("bellwether.dev/sync", $"{Here}/tls").And.Contain("bellwether.dev/source", $"Secret/{Here}/tls");
            copy.Annotations.Should().Contain("bellwether.dev/on-delete", "Delete").And.ContainKey("bellwether.dev/fields");
            copy.Annotations["bellwether.dev/fingerprint"].Should().MatchRegex("^v1:[^:]+:[^:]+$");
            copy.Annotations.Keys.Should().OnlyContain(key => key.StartsWith("bellwether.dev/"));
            copy.Managers.Should().ContainSingle().Which.Should().MatchRegex("^bellwether-[0-9a-f]{8} Apply$");
        }

        (await SecretAsync(East, "tls")).Annotations["bellwether.dev/fingerprint"].Should().Be(
            (await SecretAsync(West, "tls")).Annotations["bellwether.dev/fingerprint"]);
    }

    [Fact]
    public async Task Kubectl_shows_what_a_person_wants_to_know_and_can_wait_for_it()
    {
        await ASecretAsync("shown", ("a", "canary-shown"));
        await ASyncAsync("shown");

        await Management.Kubectl.RunAsync("wait", "-n", Here, "--for=condition=Ready", "ccs/shown", "--timeout=30s");

        var syncs = await Management.Kubectl.RunAsync("get", "ccs", "-n", Here);
        syncs.Should().MatchRegex("NAME +READY +STATUS +SOURCE +COPIES +AGE").And.MatchRegex("shown +True .*Secret/shown +2/2 ");
        var followers = await Management.Kubectl.RunAsync("get", "fc");
        followers.Should().MatchRegex("NAME +READY +STATUS +ACCOUNT +CLUSTER +VERSION +COPIES +AGE").And.MatchRegex("east +True .*v1\\.\\d+");
        await Management.Kubectl.RunAsync("wait", "--for=condition=Ready", "fc/east", "fc/west", "--timeout=30s");
    }

    [Fact]
    public async Task A_rotation_reaches_every_copy()
    {
        await ASecretAsync("tls", ("tls.crt", "canary-1"), ("tls.key", "canary-1k"));
        await ASyncAsync("tls");
        await BecomesReadyAsync("tls", "2/2");
        var uid = (await SecretAsync(East, "tls")).Uid;

        await ASecretAsync("tls", ("tls.crt", "canary-2"), ("tls.key", "canary-2k"));

        await ArrivesAsync(East, "tls", ("tls.crt", "canary-2"), ("tls.key", "canary-2k"));
        await ArrivesAsync(West, "tls", ("tls.crt", "canary-2"), ("tls.key", "canary-2k"));
        await BecomesReadyAsync("tls", "2/2");
        (await SecretAsync(East, "tls")).Uid.Should().Be(uid, "a rotation replaces no object");
    }

    [Fact]
    public async Task A_key_that_is_added_comes_and_a_key_that_is_removed_goes()
    {
        await ASecretAsync("keys", ("a", "canary-a"), ("b", "canary-b"));
        await ASyncAsync("keys");
        await ArrivesAsync(East, "keys", ("a", "canary-a"), ("b", "canary-b"));

        await ASecretAsync("keys", ("a", "canary-a"), ("c", "canary-c"));

        await ArrivesAsync(East, "keys", ("a", "canary-a"), ("c", "canary-c"));
        await ArrivesAsync(West, "keys", ("a", "canary-a"), ("c", "canary-c"));
        await BecomesReadyAsync("keys", "2/2");
    }

    [Fact]
    public async Task A_ConfigMap_is_copied_with_its_binary_data()
    {
        await Management.Kubectl.ApplyAsync(
            $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"{{{Here}}}"},"data":{"a":"b"},"binaryData":{"raw":"AP8="}}""");
        await ASyncAsync("settings", kind: "ConfigMap");

        await BecomesReadyAsync("settings", "2/2");

        var copy = await West.ConfigMapAsync(Here, "settings");
        copy.Data.Should().Equal(new Dictionary<string, string> { ["a"] = "b" });
        copy.Json["binaryData"]!["raw"]!.GetValue<string>().Should().Be("AP8=");
    }

    [Fact]
    public async Task Labels_of_the_source_that_change_change_on_the_copies()
    {
        await ASecretAsync("labelled", "Opaque", """{"tier":"a","old":"x"}""", ("a", "canary-labelled"));
        await ASyncAsync("labelled");
        await BecomesReadyAsync("labelled", "2/2");

        await Management.Kubectl.RunAsync("label", "-n", Here, "secret", "labelled", "--overwrite", "tier=b", "old-", "new=y");

        await SoonAsync(async () =>
        {
            var labels = (await SecretAsync(East, "labelled")).Labels;
            labels.Should().Contain("tier", "b").And.Contain("new", "y").And.NotContainKey("old");
        });
    }

    [Fact]
    public async Task An_immutable_Secret_that_is_replaced_is_replaced_in_the_followers()
    {
        await Management.Kubectl.ApplyAsync(Immutable("canary-1"));
        await ASyncAsync("fixed");
        await ArrivesAsync(East, "fixed", ("a", "canary-1"));
        (await SecretAsync(East, "fixed")).IsImmutable.Should().BeTrue();

        await Management.Kubectl.RunAsync("delete", "secret", "-n", Here, "fixed");
        await Management.Kubectl.ApplyAsync(Immutable("canary-2"));

        await ArrivesAsync(East, "fixed", ("a", "canary-2"));
        await ArrivesAsync(West, "fixed", ("a", "canary-2"));
        (await SecretAsync(East, "fixed")).IsImmutable.Should().BeTrue();
        await BecomesReadyAsync("fixed", "2/2");

        string Immutable(string value) =>
            $$$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"fixed","namespace":"{{{Here}}}"},"immutable":true,"data":{"a":"{{{Base64(value)}}}"}}""";
    }

    [Fact]
    public async Task A_Secret_that_comes_back_with_another_type_is_replaced_in_the_followers()
    {
        await ASecretAsync("typed", "Opaque", "{}", ("tls.crt", "canary-1"), ("tls.key", "canary-1"));
        await ASyncAsync("typed");
        await BecomesReadyAsync("typed", "2/2");
        var first = (await SecretAsync(East, "typed")).Uid;

        await Management.Kubectl.RunAsync("delete", "secret", "-n", Here, "typed");
        await ASecretAsync("typed", "kubernetes.io/tls", "{}", ("tls.crt", "canary-2"), ("tls.key", "canary-2"));

        await ArrivesAsync(East, "typed", ("tls.crt", "canary-2"), ("tls.key", "canary-2"));
        await BecomesReadyAsync("typed", "2/2");
        var copy = await SecretAsync(East, "typed");
        copy.Type.Should().Be("kubernetes.io/tls");
        copy.Uid.Should().NotBe(first);
    }

    [Fact]
    public async Task A_suspended_sync_writes_nothing_until_it_goes_on()
    {
        await ASecretAsync("paused", ("a", "canary-1"));
        await ASyncAsync("paused");
        await BecomesReadyAsync("paused", "2/2");

        await Management.Kubectl.RunAsync("patch", "ccs", "-n", Here, "paused", "--type=merge", "-p", """{"spec":{"suspend":true}}""");
        await BecomesAsync("paused", "Ready", "Unknown", "Suspended");
        await ASecretAsync("paused", ("a", "canary-2"));
        await East.Kubectl.RunAsync("delete", "secret", "-n", Here, "paused");
        // Another sync that goes through shows that the operator has seen all that came before.
        await ASecretAsync("other", ("a", "canary-other"));
        await ASyncAsync("other");
        await BecomesReadyAsync("other", "2/2");

        (await SecretAsync(East, "paused")).Exists.Should().BeFalse();
        (await SecretAsync(West, "paused")).Data["a"].Should().Be("canary-1");
        await Management.Kubectl.RunAsync("patch", "ccs", "-n", Here, "paused", "--type=merge", "-p", """{"spec":{"suspend":false}}""");
        await ArrivesAsync(East, "paused", ("a", "canary-2"));
        await ArrivesAsync(West, "paused", ("a", "canary-2"));
        await BecomesReadyAsync("paused", "2/2");
    }
}
