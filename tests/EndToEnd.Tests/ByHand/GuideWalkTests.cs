using System.Diagnostics;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing;
using Bellwether.Testing.Docs;
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

    /// <summary>What another page says to look at, whenever something isn't as it should be.</summary>
    private static readonly ConsoleCommand[] Looking =
        [.. ConsoleBlock.Of("docs/guides/troubleshooting.md").Where(block => block.TestedBy == nameof(GuideWalkTests)).SelectMany(block => block.Commands)];

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
        var typist = new Typist(_folder, Repository.Root, _fleet.Servers, Validates(page));
        var began = 0L;
        ChildProcess? running = null;
        var hasCopy = false;
        try
        {
            foreach (var command in ConsoleBlock.Of(page).Where(block => block is { Needs: null, TestedBy: null }).SelectMany(block => block.Commands))
            {
                // The demo, which comes first in the README, needs no cluster.
                began = began == 0 && command.Text.StartsWith("kubectl", StringComparison.Ordinal) ? Stopwatch.GetTimestamp() : began;
                if (command.Text.StartsWith("make run", StringComparison.Ordinal))
                {
                    running = await StartAsync(typist, command.Text);
                    typist.Log = () => running.LogTail();
                    continue;
                }

                await RunAsync(typist, command);
                if (!hasCopy && (await _follower.LookAsync(Copy)).Exists)
                {
                    hasCopy = true;
                    output.WriteLine($"the first copy came {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s after the first command to a cluster");
                    foreach (var look in Looking)
                    {
                        await RunAsync(typist, look);
                    }
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

        Looking.Should().NotBeEmpty();
        running.Should().NotBeNull("the page says how to start the operator");
        hasCopy.Should().BeTrue("the page leads to a copy");
    }

    private async Task RunAsync(Typist typist, ConsoleCommand command)
    {
        var said = await typist.TypeAsync(command.Text);
        output.WriteLine(said.ToString());
        foreach (var line in command.Output.Where(line => line.Length > 0))
        {
            (said.Output + said.Error).Should().Contain(line, "the page shows it");
        }
    }

    /// <summary>The other terminal. Who types goes on when the operator, which is built first, has said something.</summary>
    private async Task<ChildProcess> StartAsync(Typist typist, string command)
    {
        var process = await ChildProcess.StartAsync(
            "/bin/bash", ["-c", $"cd '{Repository.Root}' && exec {command}"], Path.Combine(_folder, "operator.log"), new Dictionary<string, string>(typist.Environment));
        await Eventually.HoldsAsync(() => process.LogTail().Contains(" INF ", StringComparison.Ordinal), () => process.LogTail(), TimeSpan.FromMinutes(5));
        return process;
    }

    /// <summary>What the page says to add with servers before 1.25, added for whoever types it; a page that doesn't say it fails there.</summary>
    private bool Validates(string page) => _follower.Minor >= 25
        || !File.ReadAllText(Repository.PathOf(page)).Contains("add `--validate=false` to `kubectl apply`", StringComparison.Ordinal);
}
