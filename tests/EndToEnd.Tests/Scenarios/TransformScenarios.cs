using Bellwether.EndToEnd.Tests.Scenarios.Stages;

namespace Bellwether.EndToEnd.Tests.Scenarios;

/// <summary>What is different about the copies.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class TransformScenarios(Stage stage) : Scenario(stage)
{
    private const string Renamed =
        """
        transform: {name: web, labels: {part-of: "named"}, annotations: {example.com/why: "any text"},
          inherit: {labels: ["team-?"]}, keys: [{from: tls.crt, to: cert.pem}, {from: tls.key}]}
        """;

    [Fact]
    public async Task A_copy_with_another_name_and_other_keys_is_made_rotated_repaired_and_renamed_again()
    {
        await ASecretAsync("tls", "kubernetes.io/tls", """{"team-a":"x","other":"x"}""", ("tls.crt", "canary-crt"), ("tls.key", "canary-key"));
        await ASyncAsync("tls", more: Renamed);
        await BecomesReadyAsync("tls", "2/2");

        await ArrivesAsync(East, "web", ("cert.pem", "canary-crt"), ("tls.key", "canary-key"));
        await ArrivesAsync(West, "web", ("cert.pem", "canary-crt"), ("tls.key", "canary-key"));
        var copy = await SecretAsync(East, "web");
        copy.Type.Should().Be("Opaque");
        copy.Labels.Should().Contain("team-a", "x").And.Contain("part-of", "named").And.NotContainKey("other");
        copy.Annotations.Should().Contain("example.com/why", "any text");
        copy.Annotations.Keys.Should().NotContain("kubectl.kubernetes.io/last-applied-configuration");
        (await SecretAsync(East, "tls")).Exists.Should().BeFalse();

        await ASecretAsync("tls", "kubernetes.io/tls", """{"team-a":"y"}""", ("tls.crt", "canary-new"), ("tls.key", "canary-key"));
        await ArrivesAsync(East, "web", ("cert.pem", "canary-new"), ("tls.key", "canary-key"));
        await East.Kubectl.RunAsync("delete", "secret", "-n", Here, "web");
        await ArrivesAsync(East, "web", ("cert.pem", "canary-new"), ("tls.key", "canary-key"));

        await ASyncAsync("tls", more: "transform: {name: again}");
        await ArrivesAsync(East, "again", ("tls.crt", "canary-new"), ("tls.key", "canary-key"));
        await GoesAsync(East, "web");
        await GoesAsync(West, "web");
        await BecomesReadyAsync("tls", "2/2");
        (await SecretAsync(East, "again")).Type.Should().Be("kubernetes.io/tls");
    }

    [Fact]
    public async Task A_missing_key_stalls_the_sync_and_leaves_its_copies()
    {
        await ASecretAsync("some", ("a", "canary-1"), ("b", "canary-2"));
        await ASyncAsync("some", more: "transform: {keys: [{from: a}, {from: b, to: c}]}");
        await BecomesReadyAsync("some", "2/2");
        var before = (await SecretAsync(East, "some")).ResourceVersion;

        await ASecretAsync("some", ("a", "canary-3"));

        await BecomesAsync("some", "Stalled", "True", "KeyNotFound", "'b'");
        await BecomesAsync("some", "SourceAvailable", "False", "KeyNotFound", "'b'");
        (await SecretAsync(East, "some")).ResourceVersion.Should().Be(before);

        await ASecretAsync("some", ("a", "canary-3"), ("b", "canary-4"));
        await ArrivesAsync(East, "some", ("a", "canary-3"), ("c", "canary-4"));
        await BecomesReadyAsync("some", "2/2");
    }
}
