using Bellwether.EndToEnd.Tests.Scenarios.Stages;

namespace Bellwether.EndToEnd.Tests.Scenarios;

/// <summary>The source goes, comes back, or must not be copied.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class SourceScenarios(Stage stage) : Scenario(stage)
{
    [Fact]
    public async Task A_deleted_source_leaves_its_copies_and_a_new_one_of_its_name_goes_on_from_there()
    {
        await ASecretAsync("tls", ("a", "canary-1"));
        await ASyncAsync("tls");
        await BecomesReadyAsync("tls", "2/2");
        var (source, copy) = ((await SecretAsync(Management, "tls")).Uid, await SecretAsync(East, "tls"));

        await Management.Kubectl.RunAsync("delete", "secret", "-n", Here, "tls");
        await BecomesAsync("tls", "SourceAvailable", "False", "SourceNotFound");
        await BecomesAsync("tls", "Ready", "False", "SourceNotFound");
        (await SecretAsync(East, "tls")).ResourceVersion.Should().Be(copy.ResourceVersion);

        await ASecretAsync("tls", ("a", "canary-2"));
        (await SecretAsync(Management, "tls")).Uid.Should().NotBe(source);
        await ArrivesAsync(East, "tls", ("a", "canary-2"));
        await ArrivesAsync(West, "tls", ("a", "canary-2"));
        await BecomesReadyAsync("tls", "2/2");
        (await SecretAsync(East, "tls")).Uid.Should().Be(copy.Uid);
    }

    [Fact]
    public async Task A_deleted_source_takes_its_copies_along_when_the_policy_says_so()
    {
        await ASecretAsync("tls", ("a", "canary-1"));
        await ASyncAsync("tls", more: "deletion: {whenSourceDeleted: Delete}");
        await BecomesReadyAsync("tls", "2/2");

        await Management.Kubectl.RunAsync("delete", "secret", "-n", Here, "tls");

        await GoesAsync(East, "tls");
        await GoesAsync(West, "tls");
        await BecomesAsync("tls", "SourceAvailable", "False", "SourceNotFound");
    }

    [Fact]
    public async Task A_source_that_is_made_after_its_sync_is_copied_at_once()
    {
        await ASyncAsync("late");
        await BecomesAsync("late", "Ready", "False", "SourceNotFound", "late");

        await ASecretAsync("late", ("a", "canary-late"));

        await ArrivesAsync(East, "late", ("a", "canary-late"));
        await BecomesReadyAsync("late", "2/2");
    }

    [Fact]
    public async Task A_sync_that_names_another_source_lets_the_copies_of_the_first_one_go()
    {
        await ASecretAsync("first", ("a", "canary-1"));
        await ASecretAsync("second", ("a", "canary-2"));
        await ASyncAsync("one", source: "first");
        await BecomesReadyAsync("one", "2/2");

        await ASyncAsync("one", source: "second");

        await ArrivesAsync(East, "second", ("a", "canary-2"));
        await GoesAsync(East, "first");
        await GoesAsync(West, "first");
        await BecomesReadyAsync("one", "2/2");
    }

    [Fact]
    public async Task A_service_account_token_is_never_copied()
    {
        await Management.Kubectl.ApplyAsync(
            $$$"""
            {"apiVersion":"v1","kind":"List","items":[
             {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"robot","namespace":"{{{Here}}}"}},
             {"apiVersion":"v1","kind":"Secret","metadata":{"name":"token","namespace":"{{{Here}}}",
              "annotations":{"kubernetes.io/service-account.name":"robot"}},"type":"kubernetes.io/service-account-token"}]}
            """);

        await ASyncAsync("token");

        await BecomesAsync("token", "SourceAvailable", "False", "SourceRefused");
        await BecomesAsync("token", "Stalled", "True", "SourceRefused");
        (await SecretAsync(East, "token")).Exists.Should().BeFalse();
    }

    [Fact]
    public async Task A_copy_is_never_copied_on()
    {
        await Management.Kubectl.ApplyAsync(
            $$$"""
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"copy","namespace":"{{{Here}}}",
             "labels":{"bellwether.dev/origin":"another","bellwether.dev/sync-id":"x"}},"data":{"a":"{{{Base64("canary-copy")}}}"}}
            """);

        await ASyncAsync("copy");

        await BecomesAsync("copy", "Stalled", "True", "SourceRefused");
        (await SecretAsync(East, "copy")).Exists.Should().BeFalse();
    }
}
