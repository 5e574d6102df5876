using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.Docs;

namespace Bellwether.EndToEnd.Tests.Scenarios;

/// <summary>So much is to be deleted that a person is asked first.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class BrakeScenarios(Stage stage) : Scenario(stage)
{
    private string[] Places => [.. Enumerable.Range(0, 12).Select(number => $"{Here}-{Number(number)}")];

    [Fact]
    public async Task A_mapping_that_loses_nearly_all_its_namespaces_waits_for_approval_and_approval_of_that_very_batch_lets_it_go_on()
    {
        foreach (var place in Places)
        {
            await East.EnsureNamespaceAsync(place);
        }

        await GrantAsync("east", "", [Here, .. Places]);
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASyncAsync("tls", Targets([Here, .. Places]));
        await BecomesReadyAsync("tls", "13/13");

        await ASyncAsync("tls", Targets(Here));

        await BecomesAsync("tls", "Ready", "False", "DeletionHeld", "12 copies", "12 of 13", "more than half", $"-n {Here} annotate");
        await BecomesAsync("tls", "Stalled", "True", "DeletionHeld");
        await ASecretAsync("tls", ("a", "canary-b"));
        await ArrivesAsync(East, "tls", ("a", "canary-b"));
        await AllAreThereAsync();
        await AnnotateAsync("000000000000");
        await SoonAsync(async () => (await Management.Kubectl.RunAsync("get", "events", "-n", Here, "-o", "json")).Should().Contain("DeletionHeld"));
        await AllAreThereAsync();
        await Stage.StopOperatorAsync();
        await Stage.StartOperatorAsync();
        await ASecretAsync("tls", ("a", "canary-c"));
        await ArrivesAsync(East, "tls", ("a", "canary-c"));
        await AllAreThereAsync();

        await AnnotateAsync((await TheSyncAsync("tls")).Json["status"]!["heldDeletion"]!["hash"]!.GetValue<string>());

        foreach (var place in Places)
        {
            await GoesFromAsync(East, place, "tls");
        }

        await BecomesReadyAsync("tls", "1/1");
        (await TheSyncAsync("tls")).Json["status"]!["heldDeletion"].Should().BeNull();
        (await Management.ConfigMapAsync(Stages.Stage.OperatorNamespace, "bellwether-deletions")).Exists.Should().BeTrue();
    }

    private static string Targets(params string[] namespaces) => $"[{{clusters: [east], namespaces: {{names: [{string.Join(", ", namespaces)}]}}}}]";

    private Task<string> AnnotateAsync(string hash) =>
        Management.Kubectl.RunAsync(
            PageCommand.Of("docs/spec/crossclustersync.md", "kubectl -n prod annotate crossclustersync wildcard-tls bellwether.dev/approve-deletion=3f1c0a9e27b4 --overwrite")
                .With("-n prod", $"-n {Here}").With("wildcard-tls", "tls").With("3f1c0a9e27b4", hash).After("kubectl"));

    private async Task AllAreThereAsync()
    {
        foreach (var place in Places)
        {
            (await East.SecretAsync(place, "tls")).Exists.Should().BeTrue("nothing of the batch is begun");
        }
    }
}
