using Bellwether.Testing.Git;

namespace Bellwether.Benchmarks.Trail;

/// <summary>An empty repository behind git's own daemon, for one operator's audit trail, and when its branch was moved to which commit.</summary>
internal sealed class TrailServer : IAsyncDisposable
{
    /// <summary>How exactly it is known when the branch was moved.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    private readonly GitRepository _repository;
    private readonly GitDaemon _daemon;
    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-trail-").FullName;
    private readonly List<(string Commit, DateTimeOffset At)> _moves = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watch;

    private TrailServer(GitRepository repository, GitDaemon daemon)
    {
        (_repository, _daemon) = (repository, daemon);
        _watch = WatchAsync();
    }

    /// <summary>What an operator is started with that keeps its trail here.</summary>
    public IReadOnlyList<string> Arguments => [$"--audit-repository={_daemon.Url}", $"--audit-directory={Path.Combine(_folder, "audit")}"];

    /// <summary>Pushes so far.</summary>
    public int Pushes
    {
        get
        {
            lock (_moves)
            {
                return _moves.Count;
            }
        }
    }

    public static async Task<TrailServer> StartAsync(CancellationToken cancellationToken)
    {
        var repository = await GitRepository.EmptyAsync();
        return new TrailServer(repository, await GitDaemon.StartAsync(repository, cancellationToken));
    }

    /// <summary>From now on connections are accepted and nothing is answered.</summary>
    public Task HangAsync() => _daemon.PauseAsync();

    public Task AnswerAgainAsync() => _daemon.ResumeAsync();

    /// <summary>When each version of each file got into the branch, in order, by its path; and how many commits there are.</summary>
    public async Task<(IReadOnlyDictionary<string, List<DateTimeOffset>> Versions, int Commits)> ReadAsync(CancellationToken cancellationToken)
    {
        const string Beginning = "commit ";
        var versions = new Dictionary<string, List<DateTimeOffset>>(StringComparer.Ordinal);
        var moves = new Queue<(string Commit, DateTimeOffset At)>(Moves());
        if (moves.Count == 0)
        {
            return (versions, 0);
        }

        var log = (await GitCommand.TryAsync(
            _repository.Folder,
            ["log", "--reverse", "--topo-order", "--no-renames", "--name-only", $"--format={Beginning}%H", moves.Last().Commit],
            cancellationToken: cancellationToken)).Succeeded();
        var commit = "";
        var commits = 0;
        foreach (var line in log.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith(Beginning, StringComparison.Ordinal))
            {
                if (commit == moves.Peek().Commit)
                {
                    moves.Dequeue();
                }

                commit = line[Beginning.Length..];
                commits++;
            }
            else
            {
                (versions.TryGetValue(line, out var times) ? times : versions[line] = []).Add(moves.Peek().At);
            }
        }

        return (versions, commits);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watch.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await _daemon.DisposeAsync();
        _repository.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private (string Commit, DateTimeOffset At)[] Moves()
    {
        lock (_moves)
        {
            return [.. _moves];
        }
    }

    private async Task WatchAsync()
    {
        var branch = Path.Combine(_repository.Folder, "refs", "heads", "main");
        while (true)
        {
            if (File.Exists(branch) && (await File.ReadAllTextAsync(branch, _stop.Token)).Trim() is { Length: > 0 } commit)
            {
                lock (_moves)
                {
                    if (_moves.Count == 0 || _moves[^1].Commit != commit)
                    {
                        _moves.Add((commit, TimeProvider.System.GetUtcNow()));
                    }
                }
            }

            await Task.Delay(Glance, TimeProvider.System, _stop.Token);
        }
    }
}
