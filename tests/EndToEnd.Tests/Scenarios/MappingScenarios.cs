using Bellwether.EndToEnd.Tests.Scenarios.Stages;

namespace Bellwether.EndToEnd.Tests.Scenarios;

/// <summary>Where copies belong changes: namespaces, their labels, the mapping, the access rules.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class MappingScenarios(Stage stage) : Scenario(stage)
{
    private string A => $"{Here}-a";

    private string B => $"{Here}-b";

    [Fact]
    public async Task A_namespace_that_comes_later_is_served_at_once()
    {
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASyncAsync("tls", $"[{{clusters: [east, west], namespaces: {{names: [{A}]}}}}]");
        await FailsAsync("tls", "east", "NamespaceNotFound", A);
        await BecomesAsync("tls", "Ready", "False", "CopiesFailing");

        await East.Kubectl.RunAsync("create", "namespace", A);
        await ArrivesInAsync(East, A, "tls", ("a", "canary-a"));
        await West.Kubectl.RunAsync("create", "namespace", A);

        await BecomesReadyAsync("tls", "2/2");
    }

    [Fact]
    public async Task Copies_move_with_the_names_of_the_mapping()
    {
        await AreThereAsync(A, B);
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASyncAsync("tls", $"[{{clusters: [east, west], namespaces: {{names: [{A}]}}}}]");
        await BecomesReadyAsync("tls", "2/2");

        await ASyncAsync("tls", $"[{{clusters: [east, west], namespaces: {{names: [{B}]}}}}]");

        await ArrivesInAsync(East, B, "tls", ("a", "canary-a"));
        await GoesFromAsync(East, A, "tls");
        await GoesFromAsync(West, A, "tls");
        await BecomesReadyAsync("tls", "2/2");
    }

    [Fact]
    public async Task A_deselected_copy_is_left_without_marks_when_the_policy_says_so()
    {
        await AreThereAsync(A, B);
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASyncAsync("tls", $"[{{clusters: [east], namespaces: {{names: [{A}, {B}]}}}}]", "deletion: {whenDeselected: Retain}");
        await BecomesReadyAsync("tls", "2/2");

        await ASyncAsync("tls", $"[{{clusters: [east], namespaces: {{names: [{B}]}}}}]", "deletion: {whenDeselected: Retain}");

        await IsReleasedAsync(East, A, "tls", ("a", "canary-a"));
        await BecomesReadyAsync("tls", "1/1");
        await ASecretAsync("tls", ("a", "canary-b"));
        await ArrivesInAsync(East, B, "tls", ("a", "canary-b"));
        (await East.SecretAsync(A, "tls")).Data["a"].Should().Be("canary-a");
    }

    [Fact]
    public async Task Copies_follow_the_labels_of_namespaces()
    {
        await East.EnsureNamespaceAsync(A, $$$"""{"wants":"{{{Here}}}"}""");
        await East.EnsureNamespaceAsync(B);
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASyncAsync("tls", $"[{{clusters: [east], namespaces: {{selector: {{matchLabels: {{wants: {Here}}}}}}}}}]");
        await BecomesReadyAsync("tls", "1/1");
        await ArrivesInAsync(East, A, "tls", ("a", "canary-a"));

        await East.Kubectl.RunAsync("label", "namespace", B, $"wants={Here}");
        await ArrivesInAsync(East, B, "tls", ("a", "canary-a"));
        await BecomesReadyAsync("tls", "2/2");
        await East.Kubectl.RunAsync("label", "namespace", A, "wants-");

        await GoesFromAsync(East, A, "tls");
        await BecomesReadyAsync("tls", "1/1");
    }

    [Fact]
    public async Task A_namespace_that_is_labelled_when_it_is_made_is_served_at_once()
    {
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASyncAsync("tls", $"[{{clusters: [east], namespaces: {{selector: {{matchLabels: {{wants: {Here}}}}}}}}}]");
        await BecomesAsync("tls", "Ready", "False", "NoTargets");

        await East.Kubectl.ApplyAsync($"---\n{{apiVersion: v1, kind: Namespace, metadata: {{name: {A}, labels: {{wants: {Here}}}}}}}");

        await ArrivesInAsync(East, A, "tls", ("a", "canary-a"));
        await BecomesReadyAsync("tls", "1/1");
    }

    [Fact]
    public async Task A_mapping_that_changes_from_a_selector_to_names_moves_the_copies()
    {
        await East.EnsureNamespaceAsync(A, $$$"""{"wants":"{{{Here}}}"}""");
        await East.EnsureNamespaceAsync(B);
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASyncAsync("tls", $"[{{clusters: [east], namespaces: {{selector: {{matchLabels: {{wants: {Here}}}}}}}}}]");
        await ArrivesInAsync(East, A, "tls", ("a", "canary-a"));

        await Management.Kubectl.RunAsync("delete", "ccs", "-n", Here, "tls");
        await GoesFromAsync(East, A, "tls");
        await ASyncAsync("tls", $"[{{clusters: [east], namespaces: {{names: [{B}]}}}}]");

        await ArrivesInAsync(East, B, "tls", ("a", "canary-a"));
        await BecomesReadyAsync("tls", "1/1");
    }

    [Fact]
    public async Task A_missing_namespace_is_created_when_sync_and_follower_say_so()
    {
        await GrantAsync("east", "CreateNamespaces");
        await ASecretAsync("tls", ("a", "canary-a"));

        await ASyncAsync("tls", $"[{{clusters: [east, west], namespaces: {{names: [{A}], create: true}}}}]");

        await ArrivesInAsync(East, A, "tls", ("a", "canary-a"));
        await FailsAsync("tls", "west", "NamespaceNotFound", A, "CreateNamespaces");
        (await West.NamespaceAsync(A)).Exists.Should().BeFalse();
        await GrantAsync("west", "CreateNamespaces");
        await ArrivesInAsync(West, A, "tls", ("a", "canary-a"));
        await BecomesReadyAsync("tls", "2/2");
    }

    [Fact]
    public async Task Without_an_access_rule_nothing_is_written_and_a_rule_that_is_withdrawn_deletes_nothing()
    {
        await Stage.SetRuleAsync("west", Here, null);
        await ASecretAsync("tls", ("a", "canary-1"));
        await ASyncAsync("tls");
        await FailsAsync("tls", "west", "AccessDenied");
        await ArrivesAsync(East, "tls", ("a", "canary-1"));
        (await SecretAsync(West, "tls")).Exists.Should().BeFalse();

        await GrantAsync("west");
        await BecomesReadyAsync("tls", "2/2");
        await Stage.SetRuleAsync("west", Here, null);
        await FailsAsync("tls", "west", "AccessDenied");
        await ASecretAsync("tls", ("a", "canary-2"));

        await ArrivesAsync(East, "tls", ("a", "canary-2"));
        (await SecretAsync(West, "tls")).Data["a"].Should().Be("canary-1");
    }

    [Fact]
    public async Task A_follower_that_does_not_exist_is_named_and_the_others_are_served()
    {
        await ASecretAsync("tls", ("a", "canary-a"));

        await ASyncAsync("tls", "[{clusters: [east, nowhere]}]");

        await ArrivesAsync(East, "tls", ("a", "canary-a"));
        await FailsAsync("tls", "nowhere", "ClusterNotFound", "nowhere");
        await BecomesAsync("tls", "Ready", "False", "CopiesFailing", "nowhere");
    }

    private async Task AreThereAsync(params string[] namespaces)
    {
        foreach (var name in namespaces)
        {
            await East.EnsureNamespaceAsync(name);
            await West.EnsureNamespaceAsync(name);
        }
    }
}
