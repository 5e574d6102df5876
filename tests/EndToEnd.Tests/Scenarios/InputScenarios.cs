using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.InvalidSpecs;

namespace Bellwether.EndToEnd.Tests.Scenarios;

/// <summary>What a server lets through ends in a Stalled condition, and hurts nobody else.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class InputScenarios(Stage stage) : Scenario(stage)
{
    [Fact]
    public async Task Every_invalid_field_is_refused_by_the_server_or_named_by_a_Stalled_condition_and_other_syncs_go_on()
    {
        await ASecretAsync("tls", ("a", "canary-1"));
        await ASyncAsync("good", source: "tls");
        await BecomesReadyAsync("good", "2/2");
        var rows = InvalidFollowers.All.Concat(InvalidSyncs.All).Select((row, index) => (Row: row, Name: $"{Here}-row-{index}")).ToList();

        var answer = await Management.Kubectl.TryAsync(
            ["create", "-f", "-"],
            $$$"""{"apiVersion":"v1","kind":"List","items":[{{{string.Join(',', rows.Select(row => row.Row.ToManifest(row.Name, Here)))}}}]}""",
            Cancellation);

        var accepted = rows.Where(row => answer.Output.Contains($"/{row.Name} created", StringComparison.Ordinal)).ToList();
        accepted.Select(row => row.Row.RefusedBy).Should().NotContain(RefusedBy.Schema);
        accepted.Should().Contain(row => row.Row.RefusedBy == RefusedBy.Operator);
        foreach (var (row, name) in rows.Except(accepted))
        {
            answer.Error.Should().Contain($"\"{name}\" is invalid", "{0} is refused by the server", row);
        }

        foreach (var (row, name) in accepted)
        {
            if (row.Kind == InvalidFollowers.Kind)
            {
                await FollowerBecomesAsync(name, "Stalled", "True", "InvalidSpec", row.Field, row.Rule);
                await FollowerBecomesAsync(name, "Ready", "False", "InvalidSpec", row.Field);
                await Management.DeleteAsync($"{Cluster.Bellwether}/followerclusters/{name}");
                continue;
            }

            await BecomesAsync(name, "Stalled", "True", "InvalidSpec", row.Field, row.Rule);
            await BecomesAsync(name, "Ready", "False", "InvalidSpec", row.Field);
        }

        await ASecretAsync("tls", ("a", "canary-2"));
        await ArrivesAsync(East, "tls", ("a", "canary-2"));
        await BecomesReadyAsync("good", "2/2");
    }

    [Fact]
    public async Task A_sync_that_becomes_invalid_keeps_its_copies_and_goes_on_when_it_is_corrected()
    {
        await ASecretAsync("tls", ("a", "canary-1"));
        await ASyncAsync("tls");
        await BecomesReadyAsync("tls", "2/2");

        await ASyncAsync("tls", """[{clusterSelector: {matchLabels: {"not a label": "x"}}}]""");
        await BecomesAsync("tls", "Stalled", "True", "InvalidSpec", "spec.targets[0].clusterSelector.matchLabels");
        (await SecretAsync(East, "tls")).Data["a"].Should().Be("canary-1");
        await ASecretAsync("tls", ("a", "canary-2"));
        await ASyncAsync("tls");

        await ArrivesAsync(East, "tls", ("a", "canary-2"));
        await BecomesReadyAsync("tls", "2/2");
        (await TheSyncAsync("tls")).Conditions.Should().NotContainKey("Stalled");
    }
}
