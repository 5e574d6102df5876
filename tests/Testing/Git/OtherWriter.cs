using System.Collections.Concurrent;

namespace Bellwether.Testing.Git;

/// <summary>
/// Somebody else who pushes small commits to the same branch all the time, never by force, and tries again when somebody was faster.
/// </summary>
public sealed class OtherWriter : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-other-").FullName;
    private readonly string _url;
    private readonly string _branch;
    private readonly IReadOnlyDictionary<string, string>? _environment;
    private readonly ConcurrentQueue<string> _accepted = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeSpan _pause;
    private readonly Task _work;

    private OtherWriter(string url, string branch, int commits, IReadOnlyDictionary<string, string>? environment, TimeSpan pause)
    {
        _pause = pause;
        _url = url;
        _branch = branch;
        _environment = environment;
        _work = WriteAsync(commits);
    }

    /// <summary>The commits that the server has accepted so far, oldest first. Each must be in the branch for ever after.</summary>
    public IReadOnlyList<string> Accepted => [.. _accepted];

    /// <summary>How often somebody else was faster.</summary>
    public int Overtaken { get; private set; }

    /// <summary>Begins to write; it goes on until it is stopped or has written <paramref name="commits"/>.</summary>
    /// <param name="url">A server's URL, or the folder of a repository.</param>
    /// <param name="environment">Credentials, if it takes any.</param>
    /// <param name="pause">Between a commit that was accepted and the next; none by default.</param>
    public static OtherWriter Begin(
        string url,
        string branch = "main",
        int commits = int.MaxValue,
        IReadOnlyDictionary<string, string>? environment = null,
        TimeSpan pause = default) =>
        new(url, branch, commits, environment, pause);

    /// <summary>Waits until it has written as many commits as it was to; throws when a push failed for another reason than haste.</summary>
    public Task FinishAsync(CancellationToken cancellationToken) => _work.WaitAsync(cancellationToken);

    /// <summary>Stops it after the push that it is about; throws as <see cref="FinishAsync"/> does.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _work;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work.ContinueWith(static _ => { }, TaskScheduler.Default);
        _stop.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task WriteAsync(int commits)
    {
        await GitCommand.RunAsync(_folder, "init", "--quiet", "--bare", "--template=", ".");
        for (var number = 1; number <= commits && !_stop.IsCancellationRequested; number++)
        {
            while (!_stop.IsCancellationRequested && !await TryWriteAsync(number))
            {
                Overtaken++;
            }

            await Task.Delay(_pause, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Puts one commit on the tip as it is now; false when that has moved meanwhile.</summary>
    private async Task<bool> TryWriteAsync(int number)
    {
        var fetched = await GitAsync(null, "fetch", "--quiet", _url, $"+refs/heads/{_branch}:refs/heads/tip");
        var isFirst = fetched.Error.Contains("couldn't find remote ref", StringComparison.Ordinal);
        if (!isFirst)
        {
            fetched.Succeeded();
        }

        (await GitAsync(Commit(number, isFirst), "fast-import", "--quiet", "--force", "--date-format=now")).Succeeded();
        var hash = (await GitAsync(null, "rev-parse", "refs/heads/next")).Succeeded().Trim();
        var pushed = await GitAsync(null, "push", "--quiet", _url, $"{hash}:refs/heads/{_branch}");
        if (pushed.ExitCode == 0)
        {
            _accepted.Enqueue(hash);
        }
        else if (!IsOvertaken(pushed.Error))
        {
            pushed.Succeeded();
        }

        return pushed.ExitCode == 0;
    }

    /// <summary>Before the push, or in the middle of it, when both have seen the same tip.</summary>
    private static bool IsOvertaken(string error) =>
        error.Contains("fetch first", StringComparison.Ordinal) || error.Contains("non-fast-forward", StringComparison.Ordinal)
        || error.Contains("cannot lock ref", StringComparison.Ordinal) || error.Contains("failed to update ref", StringComparison.Ordinal);

    /// <summary>Two writers must not make the same commit in the same second: git would take it for one.</summary>
    private string Commit(int number, bool isFirst) =>
        $"""
        commit refs/heads/next
        committer Other Writer <other@example.com> now
        data <<END
        Other commit {number} of {Path.GetFileName(_folder)}
        END
        {(isFirst ? "" : "from refs/heads/tip^0\n")}M 100644 inline other/{number % 100:00}.txt
        data <<END
        {number}
        END

        """;

    private Task<GitResult> GitAsync(string? input, params string[] arguments) =>
        GitCommand.TryAsync(_folder, arguments, input, _environment);
}
