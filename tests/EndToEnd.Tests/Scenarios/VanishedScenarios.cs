using Bellwether.EndToEnd.Tests.Scenarios.Stages;

namespace Bellwether.EndToEnd.Tests.Scenarios;

/// <summary>A sync goes without seeing to its copies.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class VanishedScenarios(Stage stage) : Scenario(stage)
{
    [Fact]
    public async Task Copies_of_syncs_that_went_while_nobody_looked_are_treated_by_their_own_marks()
    {
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASecretAsync("kept", ("a", "canary-k"));
        await ASyncAsync("tls");
        await ASyncAsync("kept", more: "deletion: {whenSyncDeleted: Retain}");
        await BecomesReadyAsync("tls", "2/2");
        await BecomesReadyAsync("kept", "2/2");
        await Stage.StopOperatorAsync();
        await VanishAsync("tls");
        await VanishAsync("kept");

        await Stage.StartOperatorAsync();

        await GoesAsync(East, "tls");
        await GoesAsync(West, "tls");
        await IsReleasedAsync(East, Here, "kept", ("a", "canary-k"));
        await IsReleasedAsync(West, Here, "kept", ("a", "canary-k"));
        (await SecretAsync(Management, "tls")).Exists.Should().BeTrue();
    }

    [Fact]
    public async Task Copies_in_a_follower_that_was_away_for_longer_than_the_grace_go_when_it_is_back()
    {
        await AddFollowerAsync("north", await Stages.Stage.FollowerKubeconfigAsync(North), """{"stage":"extra"}""");
        await North.EnsureNamespaceAsync(Here);
        await GrantAsync("north");
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASyncAsync("tls", "[{clusters: [north]}]");
        await BecomesReadyAsync("tls", "1/1");
        await Stage.StopOperatorAsync();
        await Stage.StartOperatorAsync("--unreachable-grace", "2s");
        await BecomesReadyAsync("tls", "1/1");
        await North.Server.PauseAsync();
        try
        {
            await Management.Kubectl.RunAsync("delete", "ccs", "-n", Here, "tls", "--wait=false");
            await SoonAsync(async () => (await TheSyncAsync("tls")).Exists.Should().BeFalse(), 45);
        }
        finally
        {
            await North.Server.ResumeAsync();
        }

        await GoesAsync(North, "tls");
        await Stage.StopOperatorAsync();
        await Stage.StartOperatorAsync();
    }

    private async Task VanishAsync(string name)
    {
        await Management.Kubectl.RunAsync("patch", "ccs", "-n", Here, name, "--type=merge", "-p", """{"metadata":{"finalizers":null}}""");
        await Management.Kubectl.RunAsync("delete", "ccs", "-n", Here, name, "--timeout=30s");
    }
}
