using Bellwether.EndToEnd.Tests.Scenarios.Stages;

namespace Bellwether.EndToEnd.Tests.Scenarios;

/// <summary>A FollowerCluster is deleted.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class RemovalScenarios(Stage stage) : Scenario(stage)
{
    [Theory]
    [InlineData("Retain")]
    [InlineData("Delete")]
    public async Task The_copies_are_released_or_deleted_as_the_follower_says_and_others_objects_stay(string policy)
    {
        await IsInTheNorthAsync();
        await North.Kubectl.RunAsync("create", "secret", "generic", "-n", Here, "theirs", "--from-literal=a=b");
        await Management.Kubectl.RunAsync("patch", "fc", "north", "--type=merge", "-p", $$$"""{"spec":{"whenRemoved":"{{{policy}}}"}}""");

        await Management.Kubectl.RunAsync("delete", "fc", "north", "--timeout=30s");

        if (policy == "Delete")
        {
            (await SecretAsync(North, "tls")).Exists.Should().BeFalse();
        }
        else
        {
            await IsReleasedAsync(North, Here, "tls", ("a", "canary-a"));
            (await SecretAsync(North, "tls")).Managers.Should().NotContain(manager => manager.EndsWith(" Apply", StringComparison.Ordinal));
        }

        (await SecretAsync(North, "theirs")).Exists.Should().BeTrue();
        await ArrivesAsync(East, "tls", ("a", "canary-a"));
        await BecomesReadyAsync("tls", "1/1");
    }

    [Fact]
    public async Task Another_FollowerCluster_for_the_same_cluster_takes_over_and_nothing_is_touched()
    {
        await IsInTheNorthAsync();
        await Management.Kubectl.RunAsync("patch", "fc", "north", "--type=merge", "-p", """{"spec":{"whenRemoved":"Delete"}}""");
        var successor = $"{Here}-successor";
        await GrantAsync(successor);
        await AddFollowerAsync(successor, await Stages.Stage.FollowerKubeconfigAsync(North), """{"stage":"extra"}""");
        await FollowerBecomesAsync(successor, "Stalled", "True", "DuplicateCluster", "north");
        var copy = await SecretAsync(North, "tls");

        await Management.Kubectl.RunAsync("delete", "fc", "north", "--timeout=30s");

        await FollowerBecomesAsync(successor, "Ready", "True", "Connected");
        await BecomesReadyAsync("tls", "2/2");
        (await SecretAsync(North, "tls")).ResourceVersion.Should().Be(copy.ResourceVersion);
        await ASecretAsync("tls", ("a", "canary-b"));
        await ArrivesAsync(North, "tls", ("a", "canary-b"));
    }

    [Fact]
    public async Task A_cluster_that_never_connected_is_deleted_at_once()
    {
        var name = $"{Here}-nowhere";
        await AddFollowerAsync(name, "");
        await Management.Kubectl.RunAsync("delete", "secret", "-n", Stages.Stage.OperatorNamespace, name);
        await FollowerBecomesAsync(name, "Ready", "False", "KubeconfigSecretNotFound");
        (await Management.FollowerAsync(name)).Finalizers.Should().BeEmpty();
        await Stage.StopOperatorAsync();

        await Management.Kubectl.RunAsync("delete", "fc", name, "--timeout=5s");

        (await Management.FollowerAsync(name)).Exists.Should().BeFalse();
    }

    private async Task IsInTheNorthAsync()
    {
        await North.EnsureNamespaceAsync(Here);
        await GrantAsync("north");
        await AddFollowerAsync("north", await Stages.Stage.FollowerKubeconfigAsync(North), """{"stage":"extra"}""");
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASyncAsync("tls", "[{clusters: [east]}, {clusterSelector: {matchLabels: {stage: extra}}}]");
        await BecomesReadyAsync("tls", "2/2");
    }
}
