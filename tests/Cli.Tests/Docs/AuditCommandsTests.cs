using System.Diagnostics;
using System.Text.Json.Nodes;
using Bellwether.Cli.Tests.Audits;
using Bellwether.Operator.Tests.Audit;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Sandbox;
using Bellwether.Testing.Docs;

namespace Bellwether.Cli.Tests.Docs;

/// <summary>What the guide tells a reader of the trail to type, on a trail that the operator wrote.</summary>
public sealed class AuditCommandsTests : IDisposable
{
    private const string Page = "docs/guides/audit.md";
    private const string Repository = "bellwether-audit.git";

    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-guide-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reader_can_clone_it_read_the_story_of_a_cluster_and_of_a_key_and_see_who_signed()
    {
        await RunAsync("ssh-keygen -q -t ed25519 -N '' -C bellwether-audit-signing -f signing-key");
        await using var audit = await AuditFleet.StartAsync(options => options with { SigningKey = Path.Combine(_folder, "signing-key") }, "east", "west");
        await VerifyTests.HasACopyAsync(audit);
        await audit.Fleet.StopOperatorAsync();
        Directory.CreateSymbolicLink(Path.Combine(_folder, Repository), audit.Repository.Folder);
        var commands = ConsoleBlock.Of(Page).Where(block => block.TestedBy == nameof(AuditCommandsTests))
            .SelectMany(block => block.Commands).Select(command => command.Text.Replace("git@git.example.com:platform/" + Repository, $"{_folder}/{Repository}", StringComparison.Ordinal)).ToList();

        await RunAsync(commands[0]);
        var key = (await File.ReadAllTextAsync(Path.Combine(_folder, "signing-key.pub"), Cancellation)).Trim();
        await File.WriteAllTextAsync(Path.Combine(_folder, "bellwether-audit", "allowed_signers"), $"bellwether@example.com namespaces=\"git\" {key}\n", Cancellation);
        var said = new List<string>();
        foreach (var command in commands.Skip(1))
        {
            said.Add(await RunAsync($"cd bellwether-audit && {command}"));
        }

        said.Should().HaveCount(5, "log, a cluster's log, a file's log, blame, and signatures");
        said[0].Should().Contain("    Source: Secret/prod/tls\n");
        said[1].Should().Contain(" Create Secret prod/tls in ").And.NotContain("Begin");
        said[2].Should().Contain("+  a: hmac-sha256:");
        said[3].Split('\n').Should().ContainSingle(line => line.Contains(") data:", StringComparison.Ordinal)).And.OnlyContain(line => line.Length == 0 || line.Contains("(Bellwether ", StringComparison.Ordinal));
        var commits = said[4].Split('\n').Count(line => line.StartsWith("commit ", StringComparison.Ordinal));
        said[4].Split('\n').Count(line => line.StartsWith("Good \"git\" signature for bellwether@example.com", StringComparison.Ordinal)).Should().Be(commits).And.BeGreaterThan(1);
    }

    [Fact]
    public async Task The_commit_that_was_verified_last_is_kept_for_the_next_time()
    {
        await using var audit = await VerifyTests.WithACopyAsync("east");
        var report = await VerifyTests.VerifyAsync(audit);
        await File.WriteAllTextAsync(Path.Combine(_folder, "report.json"), report.Out, Cancellation);
        var command = ConsoleBlock.Of(Page).SelectMany(block => block.Commands).Single(command => command.Text.EndsWith("report.json > last", StringComparison.Ordinal));

        await RunAsync(command.Text);

        (await File.ReadAllTextAsync(Path.Combine(_folder, "last"), Cancellation)).Should().Be($"{await audit.Repository.TipAsync()}\n");
    }

    [Fact]
    public async Task A_source_that_was_changed_by_mistake_comes_back_from_the_trail()
    {
        await using var audit = await AuditFleet.StartAsync("east");
        var fleet = audit.Fleet;
        fleet.Management.Put(ConfigMap("good\nlines\n"));
        fleet.Management.Put(Objects.Sync("ca", source: "ca", edit: spec => spec["source"]!["kind"] = "ConfigMap"));
        await fleet.IsReadyAsync("ca");
        await audit.TellsAsync(commits => commits.Count == 1);
        var commit = (await audit.Repository.TipAsync())!;
        fleet.Management.Put(ConfigMap("a mistake"));
        await audit.TellsAsync(commits => commits.Count == 2);

        // As the guide says: the file, without our labels and annotations, to the management cluster.
        var file = await audit.Repository.GitAsync("show", $"{commit}:clusters/east/prod/ConfigMap/ca.yaml");
        var source = string.Join('\n', file.Split('\n').Where(line => !line.StartsWith("    bellwether.dev/", StringComparison.Ordinal)));
        var answer = await fleet.Management.HandleAsync(
            new ApiRequest(
                "PATCH", "/api/v1/namespaces/prod/configmaps/ca", "?fieldManager=somebody&force=true",
                new Dictionary<string, string> { ["Content-Type"] = "application/apply-patch+yaml" }, System.Text.Encoding.UTF8.GetBytes(source), ApiServerOptions.AdminToken),
            Cancellation);

        answer.StatusCode.Should().Be(200);
        await audit.TellsAsync(commits => commits.Count == 3);
        ((string?)fleet["east"].Get("configmaps", "prod", "ca")!["data"]!["ca.crt"]).Should().Be("good\nlines\n");
        (await audit.Repository.ReadAsync("clusters/east/prod/ConfigMap/ca.yaml")).Should().Be(file, "it is the same content again");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static JsonObject ConfigMap(string text) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = "ca", ["namespace"] = "prod" },
        ["data"] = new JsonObject { ["ca.crt"] = text },
    };

    private async Task<string> RunAsync(string command)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", command])
        {
            WorkingDirectory = _folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in new[] { ("HOME", _folder), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_PAGER", "cat"), ("LC_ALL", "C") })
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(Cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        process.ExitCode.Should().Be(0, "{0}: {1}", command, await errors);
        return output;
    }
}
