using Bellwether.EndToEnd.Tests.Scenarios.Stages;

namespace Bellwether.EndToEnd.Tests.Scenarios;

/// <summary>A sync is deleted.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class DeletionScenarios(Stage stage) : Scenario(stage)
{
    [Fact]
    public async Task A_deleted_sync_takes_its_copies_along_and_nothing_else()
    {
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASecretAsync("other", ("a", "canary-other"));
        await ASyncAsync("tls");
        await ASyncAsync("other");
        await BecomesReadyAsync("tls", "2/2");
        await BecomesReadyAsync("other", "2/2");
        await East.Kubectl.RunAsync("create", "secret", "generic", "-n", Here, "theirs", "--from-literal=a=b");

        await Management.Kubectl.RunAsync("delete", "ccs", "-n", Here, "tls", "--timeout=30s");

        (await SecretAsync(East, "tls")).Exists.Should().BeFalse();
        (await SecretAsync(West, "tls")).Exists.Should().BeFalse();
        (await SecretAsync(East, "other")).Exists.Should().BeTrue();
        (await SecretAsync(East, "theirs")).Exists.Should().BeTrue();
        (await SecretAsync(Management, "tls")).Exists.Should().BeTrue();
    }

    [Fact]
    public async Task A_deleted_sync_leaves_its_copies_without_marks_when_the_policy_says_so()
    {
        await ASecretAsync("tls", ("a", "canary-a"), ("b", "canary-b"));
        await ASyncAsync("tls", more: "deletion: {whenSyncDeleted: Retain}");
        await BecomesReadyAsync("tls", "2/2");

        await Management.Kubectl.RunAsync("delete", "ccs", "-n", Here, "tls", "--timeout=30s");

        await IsReleasedAsync(East, Here, "tls", ("a", "canary-a"), ("b", "canary-b"));
        await IsReleasedAsync(West, Here, "tls", ("a", "canary-a"), ("b", "canary-b"));
        (await SecretAsync(East, "tls")).Managers.Should().NotContain(manager => manager.StartsWith("bellwether-") && manager.EndsWith(" Apply"));
    }

    [Fact]
    public async Task A_sync_that_is_deleted_and_applied_again_finds_its_copies()
    {
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASyncAsync("tls");
        await BecomesReadyAsync("tls", "2/2");
        var copy = await SecretAsync(East, "tls");
        // Nobody is there to see the deletion: the finalizer is taken off by force.
        await Stage.StopOperatorAsync();
        await Management.Kubectl.RunAsync("patch", "ccs", "-n", Here, "tls", "--type=merge", "-p", """{"metadata":{"finalizers":null}}""");
        await Management.Kubectl.RunAsync("delete", "ccs", "-n", Here, "tls", "--timeout=30s");
        await ASyncAsync("tls");

        await Stage.StartOperatorAsync();

        await BecomesReadyAsync("tls", "2/2");
        var found = await SecretAsync(East, "tls");
        (found.Uid, found.ResourceVersion).Should().Be((copy.Uid, copy.ResourceVersion));
    }

    [Fact]
    public async Task A_follower_that_does_not_answer_holds_a_deletion_up_no_longer_than_the_grace()
    {
        await AddFollowerAsync("north", await Stages.Stage.FollowerKubeconfigAsync(North), """{"stage":"extra"}""");
        await North.EnsureNamespaceAsync(Here);
        await GrantAsync("north");
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASyncAsync("tls", "[{clusters: [east, north]}]");
        await BecomesReadyAsync("tls", "2/2");
        await Stage.StopOperatorAsync();
        await Stage.StartOperatorAsync("--unreachable-grace", "3s");
        await BecomesReadyAsync("tls", "2/2");

        await North.Server.PauseAsync();
        try
        {
            await Management.Kubectl.RunAsync("delete", "ccs", "-n", Here, "tls", "--wait=false");
            await SoonAsync(async () => (await TheSyncAsync("tls")).Exists.Should().BeFalse(), 45);
            (await SecretAsync(East, "tls")).Exists.Should().BeFalse();
            await SoonAsync(async () =>
            {
                var events = await Management.Kubectl.RunAsync("get", "events", "-n", Here, "-o", "json");
                events.Should().Contain("Warning").And.Contain("tls");
            });
        }
        finally
        {
            await North.Server.ResumeAsync();
            await Stage.StopOperatorAsync();
            await Stage.StartOperatorAsync();
        }
    }
}
