using Bellwether.EndToEnd.Tests.Scenarios.Stages;

namespace Bellwether.EndToEnd.Tests.Scenarios;

/// <summary>Many sources of one sync, by label.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class SelectorScenarios(Stage stage) : Scenario(stage)
{
    private const string Web = """{"team":"web"}""";

    [Fact]
    public async Task Objects_come_and_go_with_their_label_and_each_has_its_own_copies()
    {
        await AWebSecretAsync("a", "canary-a");
        await AWebSecretAsync("b", "canary-b");
        await ASecretAsync("bystander", ("k", "canary-c"));
        await ASelectorSyncAsync("web", "deletion: {whenDeselected: Delete, whenSourceDeleted: Retain}");
        await BecomesReadyAsync("web", "4/4");
        await ArrivesAsync(East, "a", ("k", "canary-a"));
        await ArrivesAsync(West, "b", ("k", "canary-b"));
        (await SecretAsync(East, "bystander")).Exists.Should().BeFalse();

        await AWebSecretAsync("later", "canary-later");
        await ArrivesAsync(East, "later", ("k", "canary-later"));
        await BecomesReadyAsync("web", "6/6");

        await Management.Kubectl.RunAsync("label", "secret", "-n", Here, "b", "team-");
        await GoesAsync(East, "b");
        await GoesAsync(West, "b");
        await BecomesReadyAsync("web", "4/4");

        var kept = await SecretAsync(East, "a");
        await Management.Kubectl.RunAsync("delete", "secret", "-n", Here, "a");
        await BecomesReadyAsync("web", "2/2");
        (await SecretAsync(East, "a")).ResourceVersion.Should().Be(kept.ResourceVersion);
    }

    [Fact]
    public async Task What_happened_while_the_operator_was_down_is_made_up_for_by_the_policies()
    {
        await AWebSecretAsync("stays", "canary-s");
        await AWebSecretAsync("unlabelled", "canary-u");
        await AWebSecretAsync("deleted", "canary-d");
        await ASelectorSyncAsync("web", "deletion: {whenDeselected: Retain, whenSourceDeleted: Delete}");
        await BecomesReadyAsync("web", "6/6");

        await Stage.StopOperatorAsync();
        await Management.Kubectl.RunAsync("label", "secret", "-n", Here, "unlabelled", "team-");
        await Management.Kubectl.RunAsync("delete", "secret", "-n", Here, "deleted");
        await AWebSecretAsync("new", "canary-n");
        await Stage.StartOperatorAsync();

        await IsReleasedAsync(East, Here, "unlabelled", ("k", "canary-u"));
        await GoesAsync(East, "deleted");
        await GoesAsync(West, "deleted");
        await ArrivesAsync(West, "new", ("k", "canary-n"));
        await ArrivesAsync(West, "stays", ("k", "canary-s"));
        await BecomesReadyAsync("web", "4/4");
    }

    [Fact]
    public async Task A_selector_that_matches_nothing_says_so()
    {
        await ASelectorSyncAsync("web");

        await BecomesAsync("web", "Ready", "False", "NoSources", "team=web");
        await BecomesAsync("web", "SourceAvailable", "False", "NoSources");
        (await Management.Kubectl.RunAsync("get", "ccs", "-n", Here, "web")).Should().Contain("Secret (team=web)");
    }

    [Fact]
    public async Task A_token_that_matches_is_named_and_holds_up_no_other()
    {
        await AWebSecretAsync("good", "canary-good");
        await ASecretAsync("token", "bootstrap.kubernetes.io/token", Web, ("token-id", "canary"));
        await ASelectorSyncAsync("web");

        await ArrivesAsync(East, "good", ("k", "canary-good"));
        await BecomesAsync("web", "SourceAvailable", "False", "SourceRefused", "1 of 2 selected objects", "Secret token");
        await FailsAsync("web", "east", "SourceRefused", "Secret token");
        (await SecretAsync(East, "token")).Exists.Should().BeFalse();
    }

    private Task AWebSecretAsync(string name, string value) => ASecretAsync(name, "Opaque", Web, ("k", value));

    private Task<string> ASelectorSyncAsync(string name, string more = "") => Management.Kubectl.ApplyAsync(
        $$$$"""
        apiVersion: bellwether.dev/v1alpha1
        kind: CrossClusterSync
        metadata: {namespace: {{{{Here}}}}, name: {{{{name}}}}}
        spec: {source: {kind: Secret, selector: {matchLabels: {team: web}}}, targets: {{{{EastAndWest}}}}{{{{(more.Length > 0 ? ", " + more : "")}}}}}
        """);
}
