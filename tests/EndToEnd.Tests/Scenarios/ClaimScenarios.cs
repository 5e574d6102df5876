using Bellwether.EndToEnd.Tests.Scenarios.Stages;

namespace Bellwether.EndToEnd.Tests.Scenarios;

/// <summary>Two syncs that want one target.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class ClaimScenarios(Stage stage) : Scenario(stage)
{
    private const string BySelector = "{kind: Secret, selector: {matchLabels: {team: web}}}";
    private const string ByName = "{kind: Secret, name: tls}";

    [Theory]
    [InlineData(ByName, BySelector)]
    [InlineData(BySelector, ByName)]
    public async Task The_first_keeps_the_copy_over_a_restart_and_the_second_gets_it_when_the_first_is_deleted(string first, string second)
    {
        await ASecretAsync("tls", "Opaque", """{"team":"web"}""", ("k", "canary"));
        await ASyncOfAsync("first", first);
        await BecomesReadyAsync("first", "2/2");
        await ASyncOfAsync("second", second);
        await BecomesAsync("second", "Stalled", "True", "TargetClaimed", $"{Here}/first");
        var copy = await SecretAsync(East, "tls");

        await Stage.StopOperatorAsync();
        await Stage.StartOperatorAsync();
        await BecomesReadyAsync("first", "2/2");
        await BecomesAsync("second", "Stalled", "True", "TargetClaimed", $"{Here}/first");
        (await SecretAsync(East, "tls")).ResourceVersion.Should().Be(copy.ResourceVersion);

        await Management.Kubectl.RunAsync("delete", "ccs", "-n", Here, "first");
        await BecomesReadyAsync("second", "2/2");
        (await SecretAsync(East, "tls")).Annotations.Should().Contain("bellwether.dev/sync", $"{Here}/second");
    }

    [Fact]
    public async Task The_second_gets_the_target_when_the_first_selects_the_object_no_more()
    {
        await ASecretAsync("tls", "Opaque", """{"team":"web"}""", ("k", "canary"));
        await ASyncOfAsync("first", BySelector);
        await BecomesReadyAsync("first", "2/2");
        await ASyncOfAsync("second", ByName);
        await BecomesAsync("second", "Stalled", "True", "TargetClaimed", $"{Here}/first");

        await Management.Kubectl.RunAsync("label", "secret", "-n", Here, "tls", "team-");

        await BecomesReadyAsync("second", "2/2");
        await BecomesAsync("first", "Ready", "False", "NoSources");
        await ArrivesAsync(East, "tls", ("k", "canary"));
    }

    private Task<string> ASyncOfAsync(string name, string source) => Management.Kubectl.ApplyAsync(
        $$$"""
        apiVersion: bellwether.dev/v1alpha1
        kind: CrossClusterSync
        metadata: {namespace: {{{Here}}}, name: {{{name}}}}
        spec: {source: {{{source}}}, targets: {{{EastAndWest}}}}
        """);
}
