using System.Globalization;
using System.Text.RegularExpressions;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.Git;
using Bellwether.Testing.Leaks;

namespace Bellwether.EndToEnd.Tests.Audit;

/// <summary>
/// Base of the scenarios in which the operator keeps an audit trail. Whatever happened in one, in the end nothing that it left holds a value
/// of a Secret, and nothing was forced.
/// </summary>
public abstract class AuditScenario(Stage stage) : Scenario(stage)
{
    private readonly List<string> _secrets = ["canary-"];
    private readonly Stack<IAsyncDisposable> _servers = [];
    private RecordingGit? _git;

    /// <summary>The operator's --audit-directory, unless a scenario gives it another.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("bellwether-audited-").FullName;

    /// <summary>What the trail is written to.</summary>
    protected GitRepository Repository { get; private set; } = null!;

    /// <summary>Starts the operator anew, with an audit trail.</summary>
    protected async Task AuditAsync(GitRepository repository, string url, params string[] options)
    {
        Repository = repository;
        _git ??= await RecordingGit.CreateAsync();
        await Stage.StopOperatorAsync();
        var path = new Dictionary<string, string> { ["PATH"] = $"{_git.PathFolder}:{Environment.GetEnvironmentVariable("PATH")}" };
        string[] always = [$"--audit-repository={url}", "--audit-interval=200ms", "--audit-author=Bellwether <bellwether@example.com>"];
        string[] directory = options.Any(option => option.StartsWith("--audit-directory", StringComparison.Ordinal)) ? [] : [$"--audit-directory={Folder}/audit"];
        await Stage.StartOperatorAsync(path, [.. always, .. directory, .. options]);
    }

    /// <summary>A server or disk of the scenario, which lives until everything has been looked at.</summary>
    protected async Task<T> UseAsync<T>(Task<T> starting) where T : IAsyncDisposable
    {
        var started = await starting;
        _servers.Push(started);
        return started;
    }

    /// <summary>Nothing may show this either.</summary>
    protected void IsSecret(string credential)
    {
        _secrets.Add(credential);
        LeakSearch.Current?.Add(credential);
    }

    protected string PathOf(string follower, string name) => $"clusters/{follower}/{Here}/Secret/{name}.yaml";

    /// <summary>A change of a source is in both followers soon, whatever Git does, and the operator is ready all the while.</summary>
    protected async Task IsKeptInStepAsync(string name, string value)
    {
        await ASecretAsync(name, ("a", value));
        await ArrivesAsync(East, name, ("a", value));
        await ArrivesAsync(West, name, ("a", value));
        (await Stage.Operator!.ProbeAsync("readyz")).Status.Should().Be(200);
    }

    /// <summary>The files of both copies tell what the copies hold now, and nothing waits any more.</summary>
    protected Task IsToldAsync(string name) => SoonAsync(
        async () =>
        {
            foreach (var cluster in new[] { East, West })
            {
                var mark = (await SecretAsync(cluster, name)).Annotations["bellwether.dev/fingerprint"];
                (await Repository.ReadAsync(PathOf(cluster.Name, name))).Should().Contain($"bellwether.dev/fingerprint: {mark}\n");
            }

            (await MetricAsync("bellwether_audit_backlog")).Should().Be(0);
            (await MetricAsync("bellwether_audit_lag_seconds")).Should().Be(0);
            (await MetricAsync("bellwether_audit_commits_total")).Should().BeGreaterThan(0);
        },
        75);

    /// <summary>The contents that a copy's file had, in order.</summary>
    protected async Task<int> VersionsAsync(string follower, string name) =>
        (await TrailHistory.ReadAsync(Repository)).GetValueOrDefault(PathOf(follower, name))?.Count ?? 0;

    /// <summary>It failed for this reason and for none of the others; what waits is counted.</summary>
    protected Task FailsForAsync(params string[] reasons) => SoonAsync(async () =>
    {
        var failures = Regex.Matches(await MetricsAsync(), """(?m)^bellwether_audit_failures_total\{reason="(\w+)"\} [1-9]""");
        failures.Select(failure => failure.Groups[1].Value).Should().NotBeEmpty().And.BeSubsetOf(reasons);
        (await MetricAsync("bellwether_audit_backlog")).Should().BeGreaterThan(0);
        (await MetricAsync("bellwether_audit_lag_seconds")).Should().BeGreaterThan(0);
    });

    protected async Task<double> MetricAsync(string name) => double.Parse(
        Regex.Match(await MetricsAsync(), $"(?m)^{Regex.Escape(name)} (.+)$").Groups[1].Value, CultureInfo.InvariantCulture);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Stage.StopOperatorAsync();
        if (Repository is not null)
        {
            (await Repository.ForcedUpdatesAsync()).Should().BeEmpty();
            (await Repository.ProblemsAsync()).Should().BeEmpty();
            await NothingShowsAsync();
            Repository.Dispose();
        }

        while (_servers.TryPop(out var server))
        {
            await server.DisposeAsync();
        }

        _git?.Dispose();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private async Task NothingShowsAsync()
    {
        var canaries = new Canaries(_secrets);
        await canaries.AreNotInRepositoryAsync(Repository.Folder);
        if (Directory.Exists($"{Folder}/audit/repository.git"))
        {
            await canaries.AreNotInRepositoryAsync($"{Folder}/audit/repository.git");
            await canaries.AreNotInFilesAsync($"{Folder}/audit");
        }

        foreach (var log in Stage.Logs)
        {
            canaries.AreNotIn(log, await File.ReadAllTextAsync(log, Cancellation));
        }

        canaries.AreNotInCalls(_git!);
    }

    private async Task<string> MetricsAsync() => (await Stage.Operator!.MetricsAsync()).Body;
}
