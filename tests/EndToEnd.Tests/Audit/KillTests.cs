using System.Diagnostics;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing;
using Bellwether.Testing.Git;

namespace Bellwether.EndToEnd.Tests.Audit;

/// <summary>
/// The operator's own program is killed before, during and after each kind of call of git, and in between, again and again, while copies
/// change all the time and somebody else pushes to the same branch.
/// </summary>
[Collection(ScenarioGroup.Name)]
public sealed class KillTests(ITestOutputHelper output)
{
    /// <summary>Between two changes of one source: there has to be something to tell at every step, to the last.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private int _kills;

    /// <summary>At every kind of call that the audit trail makes while it has a branch to push to.</summary>
    [Fact]
    public async Task Killed_at_every_step_beside_another_writer_it_loses_nothing_tells_nothing_twice_and_forces_nothing()
    {
        await RunAsync(new KillPlan(Changes: 10_000, Sources: 50, Followers: 10)
        {
            Steps =
            [
                "--version", "init", "rev-parse --is-bare", "for-each-ref", "update-ref --stdin", "fetch", "rev-parse --verify", "cat-file -e", "merge-base",
                "log -1", "ls-tree", "cat-file --batch", "fast-import", "push", "log -m", "update-ref refs", "gc",
            ],
        });
    }

    /// <summary>At every kind of call that makes and pushes signed commits, each of which costs two processes more.</summary>
    [Fact]
    public async Task Killed_while_it_signs_beside_another_writer_it_loses_nothing_and_every_commit_of_its_own_is_signed()
    {
        using var key = await SigningKey.CreateAsync();
        await RunAsync(
            new KillPlan(Changes: 300, Sources: 5, Followers: 3)
            {
                Steps = ["fast-import", "cat-file --batch-check", "commit-tree", "push"],
                Options = [$"--audit-signing-key={key.File}"],
            },
            async repository => (await key.UnsignedAsync(repository, "Bellwether")).Should().BeEmpty("each commit that the operator made is signed with its key"));
    }

    /// <param name="check">What else has to hold in the end.</param>
    private async Task RunAsync(KillPlan plan, Func<GitRepository, Task>? check = null)
    {
        var began = Stopwatch.GetTimestamp();
        using var repository = await GitRepository.EmptyAsync();
        await using var server = await GitDaemon.StartAsync(repository, TestContext.Current.CancellationToken);
        using var git = await RecordingGit.CreateAsync();
        var directory = Directory.CreateTempSubdirectory("bellwether-audit-").FullName;
        await using var clusters = await SandboxClusters.StartAsync(plan.FollowerNames);
        await using var other = OtherWriter.Begin(server.Url, pause: TimeSpan.FromMilliseconds(100));
        var launch = () => clusters.LaunchAsync(
            new Dictionary<string, string> { ["PATH"] = $"{git.PathFolder}:{Environment.GetEnvironmentVariable("PATH")}" },
            [.. plan.Options, $"--audit-repository={server.Url}", $"--audit-directory={directory}", "--audit-interval=100ms", "--audit-author=Bellwether <b@example.com>"]);

        using var enough = new CancellationTokenSource();
        var changing = ChangeAsync(clusters, plan.Sources, enough.Token);
        await using (var first = await launch())
        {
            await Poll.UntilAsync(
                async () => (await repository.CommitsAsync()).Any(commit => commit.Subject.StartsWith("Create Secret", StringComparison.Ordinal)).Should().BeTrue(), Patience, clusters.AuditLog);
            await first.KillAsync();
            _kills++;
        }

        await KillAtEveryStepAsync(plan.Steps, clusters, git, launch, directory);
        await using var last = await launch();
        await UntilAsync(() => clusters.Held >= plan.Changes, clusters, last);
        await enough.CancelAsync();
        await changing;
        await other.StopAsync();
        await IsToldAsync(clusters, repository);

        output.WriteLine($"{clusters.Held} changes, {_kills} kills, {other.Accepted.Count} commits of another writer in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
        await NothingIsLostAsync(clusters, repository);
        await NothingIsToldTwiceAsync(repository);
        (await repository.ForcedUpdatesAsync()).Should().BeEmpty();
        (await repository.ProblemsAsync()).Should().BeEmpty();
        var commits = (await repository.CommitsAsync()).Select(commit => commit.Hash).ToHashSet();
        other.Accepted.Should().NotBeEmpty().And.OnlyContain(commit => commits.Contains(commit));
        await last.TerminateAsync();
        await (check?.Invoke(repository) ?? Task.CompletedTask);

        var canaries = new Canaries(SandboxClusters.Canary);
        await canaries.AreNotInRepositoryAsync(repository.Folder);
        await canaries.AreNotInRepositoryAsync(Path.Combine(directory, "repository.git"));
        await canaries.AreNotInFilesAsync(directory);
        canaries.AreNotIn("the log", await File.ReadAllTextAsync(clusters.LogFile, TestContext.Current.CancellationToken));
        canaries.AreNotInCalls(git);
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>Changes each source as soon as every follower has its last value, so that each change is one of all followers.</summary>
    private static async Task ChangeAsync(SandboxClusters clusters, int sources, CancellationToken cancellationToken)
    {
        var changes = new int[sources];
        while (!cancellationToken.IsCancellationRequested)
        {
            for (var source = 0; source < sources; source++)
            {
                var name = $"s{source:00}";
                if (clusters.HaveHad(name, changes[source]))
                {
                    clusters.Change(name, ++changes[source]);
                    if (changes[source] == 1)
                    {
                        clusters.Sync(name);
                    }
                }
            }

            await Task.Delay(Pace, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task KillAtEveryStepAsync(string[] steps, SandboxClusters clusters, RecordingGit git, Func<Task<OperatorProcess>> launch, string directory)
    {
        foreach (var step in steps)
        {
            foreach (var moment in Enum.GetValues<KillMoment>())
            {
                if (step == "init" && Directory.Exists(Path.Combine(directory, "repository.git")))
                {
                    Directory.Delete(Path.Combine(directory, "repository.git"), recursive: true);
                }

                git.KillAt(step, moment);
                var clock = Stopwatch.GetTimestamp();
                await using var running = await launch();
                await UntilAsync(() => !running.IsRunning, clusters, running, $"killed {moment} {step}");
                _kills++;
                output.WriteLine($"{moment} {step}: {Stopwatch.GetElapsedTime(clock).TotalSeconds:0.0} s, {clusters.Held} held");
            }
        }
    }

    private static Task UntilAsync(Func<bool> condition, SandboxClusters clusters, OperatorProcess running, string what = "so many changes") =>
        Eventually.HoldsAsync(condition, () => $"{what}, with {clusters.Held} states held\n{clusters.AuditLog()}", Patience);

    /// <summary>The file of every copy tells what the copy holds.</summary>
    private static async Task IsToldAsync(SandboxClusters clusters, GitRepository repository) => await Poll.UntilAsync(
        async () =>
        {
            var told = await TrailHistory.ReadAsync(repository);
            foreach (var record in clusters.Records)
            {
                foreach (var (copy, states) in record.States)
                {
                    told[PathOf(record, copy)][^1].Fingerprint.Should().Be(states[^1].Fingerprint, "{0} in {1} holds that", copy, record.Name);
                }
            }
        },
        Patience,
        clusters.AuditLog);

    /// <summary>
    /// A file's history is what its copy held, in the order in which it held it, from the first state to the last.
    /// </summary>
    private async Task NothingIsLostAsync(SandboxClusters clusters, GitRepository repository)
    {
        var told = await TrailHistory.ReadAsync(repository);
        var vague = 0;
        foreach (var record in clusters.Records)
        {
            foreach (var (copy, held) in record.States)
            {
                var next = 0;
                var tells = told[PathOf(record, copy)];
                vague += tells.Count(state => state.IsVague);
                foreach (var state in held)
                {
                    var isTold = next < tells.Count && tells[next].Fingerprint == state.Fingerprint;
                    isTold.Should().BeTrue(
                        "{0} in {1} held {2} from {3:O} on, and is told to have held {4}",
                        copy, record.Name, state.Fingerprint, state.At, string.Join(", ", tells.Select(one => one.Fingerprint)));

                    // Told once; or once that it is there, and then what it is.
                    next += next + 1 < tells.Count && tells[next].IsVague && tells[next + 1].Fingerprint == state.Fingerprint ? 2 : 1;
                }

                next.Should().Be(tells.Count, "{0} in {1} never held, or not in that order, what is told beyond: {2}", copy, record.Name, string.Join(", ", tells));
            }
        }

        output.WriteLine($"{vague} states told vaguely at first");
    }

    private static async Task NothingIsToldTwiceAsync(GitRepository repository)
    {
        foreach (var journal in TrailHistory.Batches(await repository.CommitsAsync()).GroupBy(batch => batch.Journal))
        {
            foreach (var (batch, next) in journal.Zip(journal.Skip(1)))
            {
                next.First.Should().BeGreaterThan(batch.Last, "each change is in one batch only");
            }
        }
    }

    private static string PathOf(FollowerRecord record, string copy) => $"clusters/{record.Name}/{SandboxClusters.Space}/Secret/{copy}.yaml";
}
