using System.Diagnostics;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing;
using Bellwether.Testing.Docs;
using Bellwether.Testing.Git;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.ByHand;

/// <summary>
/// A new user with two clusters and nothing but a page: every command of it is typed as it stands there, in order, and has to print what the
/// page shows. Only blocks that are marked as needing something else are left out.
/// </summary>
[Collection(ScenarioGroup.Name)]
public sealed class GuideWalkTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Copy = "/api/v1/namespaces/ingress/secrets/wildcard-example-com";

    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-walk-").FullName;
    private KubeFleet _fleet = null!;
    private Cluster _follower = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _fleet = await KubeFleet.StartAsync("management", "follower");
        _follower = await Cluster.OfAsync(_fleet["follower"], _ => { });
    }

    public async ValueTask DisposeAsync()
    {
        _follower.Dispose();
        await _fleet.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/guides/quickstart.md")]
    public async Task The_commands_of_the_page_lead_to_the_first_copy(string page)
    {
        WriteKubectl(page);
        var began = Stopwatch.GetTimestamp();
        ChildProcess? running = null;
        var hasCopy = false;
        try
        {
            // "See it, in a minute" comes first in the README and needs no cluster; Demo.Tests run it.
            foreach (var command in ConsoleBlock.Of(page).Where(block => block is { Needs: null, TestedBy: null }).SelectMany(block => block.Commands))
            {
                if (command.Text.StartsWith("make run", StringComparison.Ordinal))
                {
                    running = await StartAsync(command.Text);
                    continue;
                }

                await RunAsync(command, running);
                if (!hasCopy && (await _follower.LookAsync(Copy)).Exists)
                {
                    hasCopy = true;
                    output.WriteLine($"the first copy came {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s after the first command");
                }
            }
        }
        finally
        {
            if (running is not null)
            {
                await running.StopAsync(TimeSpan.FromSeconds(10));
                await running.DisposeAsync();
            }
        }

        running.Should().NotBeNull("the page says how to start the operator");
        hasCopy.Should().BeTrue("the page leads to a copy");
    }

    private async Task RunAsync(ConsoleCommand command, ChildProcess? running)
    {
        using var shell = Process.Start(Shell(command.Text))!;
        shell.StandardInput.Close();
        var printed = shell.StandardOutput.ReadToEndAsync(Cancellation);
        var complained = shell.StandardError.ReadToEndAsync(Cancellation);
        await shell.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromMinutes(3), Cancellation);

        var said = $"$ {command.Text}\n{await printed}{await complained}";
        output.WriteLine(said);
        shell.ExitCode.Should().Be(0, "{0}\n{1}", said, running?.LogTail());
        foreach (var line in command.Output.Where(line => line.Length > 0))
        {
            said.Should().Contain(line, "the page shows it");
        }
    }

    /// <summary>The other terminal. Who types goes on when the operator, which is built first, has said something.</summary>
    private async Task<ChildProcess> StartAsync(string command)
    {
        var process = await ChildProcess.StartAsync(
            "/bin/bash", ["-c", $"cd '{Repository.Root}' && exec {command}"], Path.Combine(_folder, "operator.log"), new Dictionary<string, string>(Environment()));
        await Eventually.HoldsAsync(() => process.LogTail().Contains(" INF ", StringComparison.Ordinal), () => process.LogTail(), TimeSpan.FromMinutes(5));
        return process;
    }

    private ProcessStartInfo Shell(string command)
    {
        var start = new ProcessStartInfo("/bin/bash", ["-c", command])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in Environment())
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private IEnumerable<KeyValuePair<string, string>> Environment() =>
    [
        new("KUBECONFIG", $"{Path.Combine(_folder, "current")}:{Path.Combine(_folder, "management")}:{Path.Combine(_folder, "follower")}"),
        new("KUBECACHEDIR", Path.Combine(_folder, "cache")),
        new("PATH", $"{_folder}:{System.Environment.GetEnvironmentVariable("PATH")}"),
    ];

    /// <summary>What the page says to add with servers before 1.25, added for whoever types it; a page that doesn't say it fails there.</summary>
    private void WriteKubectl(string page)
    {
        File.WriteAllText(Path.Combine(_folder, "current"), "apiVersion: v1\nkind: Config\n");
        foreach (var server in _fleet.Servers)
        {
            // One person's kubeconfig has a user for each cluster.
            var own = File.ReadAllText(server.KubeconfigFile());
            File.WriteAllText(Path.Combine(_folder, server.Name), own
                .Replace("name: admin", $"name: admin-{server.Name}", StringComparison.Ordinal)
                .Replace("user: admin", $"user: admin-{server.Name}", StringComparison.Ordinal));
        }

        var isTold = File.ReadAllText(Repository.PathOf(page)).Contains("add `--validate=false` to `kubectl apply`", StringComparison.Ordinal);
        var flag = _follower.Minor < 25 && isTold ? "--validate=false" : "";
        Script.Write(Path.Combine(_folder, "kubectl"), $"""
            PATH=$(printf '%s' "$PATH" | sed 's|{_folder}:||')
            for word in "$@"; do
              if [ "$word" = apply ]; then exec kubectl "$@" {flag}; fi
            done
            exec kubectl "$@"
            """);
    }
}
