using System.Text.Json.Nodes;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.Docs;
using Bellwether.Testing.Git;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Cli;

/// <summary>The audit trail, compared with the followers.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class AuditScenarios(Stage stage) : Scenario(stage)
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-audit-e2e-").FullName;

    private string TokenFile => Path.Combine(_folder, "token");

    [Fact]
    public async Task Whatever_differs_between_repository_and_followers_is_found()
    {
        using var repository = await GitRepository.EmptyAsync();
        await using var server = await GitHttpServer.StartAsync(repository);
        await File.WriteAllTextAsync(TokenFile, server.Password + "\n", Cancellation);
        await Stage.StopOperatorAsync();
        await Stage.StartOperatorAsync(
            $"--audit-repository={server.Url}", $"--audit-token-file={TokenFile}", $"--audit-username={server.User}",
            $"--audit-ca-file={server.AuthorityFile}", $"--audit-directory={Path.Combine(_folder, "audit")}", "--audit-interval=200ms");
        await ASecretAsync("tls", ("tls.key", "canary-audit"));
        await ASecretAsync("ca", ("ca.crt", "canary-ca"));
        await ASyncAsync("tls");
        await ASyncAsync("ca");
        await SoonAsync(async () => (await OursAsync(repository)).Should().HaveCount(4));

        var same = await VerifyAsync(server);

        same.ExitCode.Should().Be(0, "{0}", same);
        JsonNode.Parse(same.Output)!["counts"]!["inStep"]!.GetValue<int>().Should().BeGreaterThanOrEqualTo(4);

        // A copy that is deleted, a file that is edited, and a copy that nobody tells of, while no trail is kept.
        await Stage.StopOperatorAsync();
        await Stage.StartOperatorAsync();
        await ASecretAsync("new", ("a", "canary-new"));
        await ASyncAsync("new", "[{clusters: [east]}]");
        await BecomesReadyAsync("new", "1/1");
        await Stage.StopOperatorAsync();
        await West.Kubectl.RunAsync("delete", "secret", "-n", Here, "tls");
        await EditAsync(repository, $"clusters/east/{Here}/Secret/ca.yaml");

        var differs = await VerifyAsync(server);
        var table = await RunAsync(server, "--wait", "0s");

        Differences(differs).Should().Equal(["east Stale ca", "east Missing new", "west Extra tls"], because: "{0}", differs);
        differs.ExitCode.Should().Be(2);
        table.ExitCode.Should().Be(2, "{0}", table);
        table.Output.Should().Contain("1 missing, 1 stale, 1 extra");

        await AddFollowerAsync("down", North.Server.Kubeconfig(url: "https://127.0.0.1:1"));
        var down = await VerifyAsync(server);

        down.ExitCode.Should().Be(1, "{0}", down);
        Differences(down).Should().Equal(["east Stale ca", "east Missing new", "west Extra tls"]);
        JsonNode.Parse(down.Output)!["followers"]!.AsArray().Single(one => (string?)one!["name"] == "down")!["error"]!["reason"]!.ToString()
            .Should().Be("EndpointUnreachable");
        foreach (var run in new[] { same, differs, table, down })
        {
            (run.Output + run.Error).Should().NotContainEquivalentOf("canary").And.NotContain(Base64("canary")[..6]);
            Stage.Credentials.Should().AllSatisfy(credential => (run.Output + run.Error).Should().NotContain(credential));
        }

        // With a trail again, the operator itself puts right what differs.
        await Management.DeleteAsync($"{Cluster.Bellwether}/followerclusters/down");
        await Stage.StartOperatorAsync(
            $"--audit-repository={server.Url}", $"--audit-token-file={TokenFile}", $"--audit-username={server.User}",
            $"--audit-ca-file={server.AuthorityFile}", $"--audit-directory={Path.Combine(_folder, "audit")}", "--audit-interval=200ms");
        await SoonAsync(async () => (await VerifyAsync(server)).ExitCode.Should().Be(0));
        (await repository.ProblemsAsync()).Should().BeEmpty();
    }

    public override async ValueTask DisposeAsync()
    {
        await Stage.StopOperatorAsync();
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<IReadOnlyList<string>> OursAsync(GitRepository repository) =>
        await repository.TipAsync() is null ? [] : [.. (await repository.FilesAsync()).Where(file => file.Contains($"/{Here}/", StringComparison.Ordinal))];

    private Task<KubectlResult> VerifyAsync(GitHttpServer server) => RunAsync(server, "--wait", "0s", "-o", "json");

    private Task<KubectlResult> RunAsync(GitHttpServer server, params string[] arguments) => Plugin.RunAsync(
        Management.Server.KubeconfigFile(),
        [
            .. PageCommand.Of("docs/guides/cli.md", "kubectl bellwether audit verify --repository https://git.example.com/platform/bellwether-audit.git --token-file token")
                .With("https://git.example.com/platform/bellwether-audit.git", server.Url).With("--token-file token", $"--token-file {TokenFile}").After("kubectl bellwether"),
            "--username", server.User, "--ca-file", server.AuthorityFile, .. arguments,
        ]);

    private IEnumerable<string> Differences(KubectlResult run) => JsonNode.Parse(run.Output)!["followers"]!.AsArray().SelectMany(follower => follower!["differences"]!.AsArray()
        .Where(one => (string?)one!["namespace"] == Here)
        .Select(one => $"{follower["name"]} {one!["difference"]} {one["name"]}"));

    private static async Task EditAsync(GitRepository repository, string path)
    {
        using var copy = new WorkingCopy();
        (await copy.CloneAsync(repository.Folder)).Succeeded();
        var text = await File.ReadAllTextAsync(Path.Combine(copy.Folder, path), Cancellation);
        await copy.CommitAsync(path, text.Replace("bellwether.dev/fingerprint: ", "bellwether.dev/fingerprint: f", StringComparison.Ordinal), "Edit it");
        (await copy.PushAsync()).Succeeded();
    }
}
