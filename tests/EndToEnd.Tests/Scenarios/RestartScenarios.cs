using Bellwether.EndToEnd.Tests.Scenarios.Stages;

namespace Bellwether.EndToEnd.Tests.Scenarios;

/// <summary>The operator is stopped or killed, and what happens meanwhile is made good when it is back.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class RestartScenarios(Stage stage) : Scenario(stage)
{
    private const int Many = 30;

    public static TheoryData<string> Ends => ["TERM", "KILL"];

    [Theory, MemberData(nameof(Ends))]
    public async Task What_happens_while_it_is_away_is_made_good(string end)
    {
        foreach (var name in new[] { "rotated", "edited", "gone", "sourceless", "moved", "dropped", "retained", "untouched" })
        {
            await ASecretAsync(name, ("a", "canary-1"));
        }

        await East.EnsureNamespaceAsync($"{Here}-a");
        foreach (var name in new[] { "rotated", "edited", "gone", "sourceless", "moved", "dropped", "untouched" })
        {
            await ASyncAsync(name);
        }

        await ASyncAsync("retained", more: "deletion: {whenSyncDeleted: Retain}");
        foreach (var name in new[] { "rotated", "edited", "gone", "sourceless", "moved", "dropped", "retained", "untouched" })
        {
            await BecomesReadyAsync(name, "2/2");
        }

        var untouched = await SecretAsync(East, "untouched");
        var sourceless = await SecretAsync(East, "sourceless");
        await EndAsync(end);
        await ASecretAsync("rotated", ("a", "canary-2"));
        await East.Kubectl.RunAsync("patch", "secret", "-n", Here, "edited", "--type=merge", "-p", $$$"""{"data":{"a":"{{{Base64("tampered")}}}"}}""");
        await East.Kubectl.RunAsync("delete", "secret", "-n", Here, "gone");
        await Management.Kubectl.RunAsync("delete", "secret", "-n", Here, "sourceless");
        await ASyncAsync("moved", $"[{{clusters: [east], namespaces: {{names: [{Here}-a]}}}}]");
        await Management.Kubectl.RunAsync("delete", "ccs", "-n", Here, "dropped", "retained", "--wait=false");
        await ASecretAsync("new", ("a", "canary-new"));
        await ASyncAsync("new");

        await Stage.StartOperatorAsync();

        await ArrivesAsync(East, "rotated", ("a", "canary-2"));
        await ArrivesAsync(West, "rotated", ("a", "canary-2"));
        await ArrivesAsync(East, "edited", ("a", "canary-1"));
        await ArrivesAsync(East, "gone", ("a", "canary-1"));
        await BecomesAsync("sourceless", "Ready", "False", "SourceNotFound");
        (await SecretAsync(East, "sourceless")).ResourceVersion.Should().Be(sourceless.ResourceVersion);
        await ArrivesInAsync(East, $"{Here}-a", "moved", ("a", "canary-1"));
        await GoesAsync(East, "moved");
        await GoesAsync(West, "moved");
        await SoonAsync(async () => (await TheSyncAsync("dropped")).Exists.Should().BeFalse());
        await SoonAsync(async () => (await TheSyncAsync("retained")).Exists.Should().BeFalse());
        (await SecretAsync(East, "dropped")).Exists.Should().BeFalse();
        (await SecretAsync(West, "dropped")).Exists.Should().BeFalse();
        await IsReleasedAsync(East, Here, "retained", ("a", "canary-1"));
        await ArrivesAsync(West, "new", ("a", "canary-new"));
        foreach (var name in new[] { "rotated", "edited", "gone", "untouched", "new" })
        {
            await BecomesReadyAsync(name, "2/2");
        }

        await BecomesReadyAsync("moved", "1/1");
        (await SecretAsync(East, "untouched")).ResourceVersion.Should().Be(untouched.ResourceVersion, "what is in step is not written");
    }

    [Theory, MemberData(nameof(Ends))]
    public async Task Ended_in_the_middle_of_creating_rotating_and_deleting_many_it_converges(string end)
    {
        await ApplyAllAsync("canary-1");
        await Management.Kubectl.ApplyAsync(string.Concat(Enumerable.Range(1, Many).Select(number => SyncManifest(Name(number)))));
        await EndsAfterAsync(end, copies => copies >= 3);
        await AllHaveAsync("canary-1");

        await ApplyAllAsync("canary-2");
        await EndsAfterAsync(end, copies => copies >= 1, "canary-2");
        await AllHaveAsync("canary-2");

        await Management.Kubectl.RunAsync("delete", "ccs", "-n", Here, "--all", "--wait=false");
        await EndsAfterAsync(end, copies => copies < Many, "canary-2");
        await SoonAsync(async () =>
        {
            (await Management.ListAsync($"{Cluster.Bellwether}/namespaces/{Here}/crossclustersyncs")).Should().BeEmpty();
            (await CopiesAsync(East)).Should().BeEmpty();
            (await CopiesAsync(West)).Should().BeEmpty();
        });
    }

    [Theory, MemberData(nameof(Ends))]
    public async Task A_follower_that_is_deleted_while_it_is_away_is_let_go(string end)
    {
        await North.EnsureNamespaceAsync(Here);
        await GrantAsync("north");
        await AddFollowerAsync("north", await Stages.Stage.FollowerKubeconfigAsync(North));
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASyncAsync("tls", "[{clusters: [east, north]}]");
        await BecomesReadyAsync("tls", "2/2");

        await EndAsync(end);
        await Management.Kubectl.RunAsync("delete", "fc", "north", "--wait=false");
        await Stage.StartOperatorAsync();

        await SoonAsync(async () => (await Management.FollowerAsync("north")).Exists.Should().BeFalse());
        await FailsAsync("tls", "north", "ClusterNotFound");
        await IsReleasedAsync(North, Here, "tls", ("a", "canary-a"));
    }

    private static string Name(int number) => $"tls-{Number(number)}";

    private Task EndAsync(string end) => end == "KILL" ? Stage.KillOperatorAsync() : Stage.StopOperatorAsync();

    /// <summary>Ends the operator as soon as the east shows that it is at work, and starts it again.</summary>
    private async Task EndsAfterAsync(string end, Func<int, bool> copies, string? value = null)
    {
        await SoonAsync(async () => copies((await CopiesAsync(East)).Count(copy => value is null || copy.Data["a"] == value)).Should().BeTrue());
        await EndAsync(end);
        await Stage.StartOperatorAsync();
    }

    private Task<string> ApplyAllAsync(string value) => Management.Kubectl.ApplyAsync(
        $$$"""{"apiVersion":"v1","kind":"List","items":[{{{string.Join(',', Enumerable.Range(1, Many)
            .Select(number => SecretManifest(Name(number), "Opaque", "{}", ("a", value))))}}}]}""");

    private Task<IReadOnlyList<Seen>> CopiesAsync(Cluster cluster) =>
        cluster.ListAsync($"/api/v1/namespaces/{Here}/secrets?labelSelector=bellwether.dev/origin");

    private Task AllHaveAsync(string value) => SoonAsync(
        async () =>
        {
            (await CopiesAsync(East)).Count(copy => copy.Data["a"] == value).Should().Be(Many);
            (await CopiesAsync(West)).Count(copy => copy.Data["a"] == value).Should().Be(Many);
            (await Management.ListAsync($"{Cluster.Bellwether}/namespaces/{Here}/crossclustersyncs"))
                .Count(sync => sync.Copies == "2/2" && sync.Conditions["Ready"].Status == "True").Should().Be(Many);
        },
        60);
}
