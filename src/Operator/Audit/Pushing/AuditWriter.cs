using Bellwether.Operator.Audit.Git;
using Bellwether.Operator.Audit.Journal;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Options;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Audit.Pushing;

/// <summary>
/// Gathers what is in the backlog and has it pushed, one batch after the other, for as long as this replica leads. Fails for ever without
/// harm: whatever Git does, copies are kept in step, and what couldn't be told is told later.
/// </summary>
internal sealed partial class AuditWriter(
    AuditRecorder recorder,
    AuditJournal journal,
    AuditBacklog backlog,
    TrailPusher pusher,
    AuditMetrics metrics,
    Action lookEverywhere,
    Func<IEnumerable<string>> followers,
    AuditOptions options,
    TimeProvider time,
    ILogger<AuditWriter> logger) : BackgroundService
{
    /// <summary>Everything is compared anew so often: what no event tells of is found then.</summary>
    public static readonly TimeSpan CompareEvery = TimeSpan.FromHours(1);

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MovedWait = TimeSpan.FromMilliseconds(50);

    /// <summary>For a last push when the operator stops: the journal may go with its pod.</summary>
    private static readonly TimeSpan LastPush = TimeSpan.FromSeconds(3);

    private GitProblem? _problem;
    private bool _isSwept;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await recorder.Begun.WaitAsync(stoppingToken);
        try
        {
            await RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await PushLastAsync();
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        var compared = time.GetTimestamp();
        var wait = FirstWait;
        while (!stoppingToken.IsCancellationRequested)
        {
            var untilComparison = CompareEvery - time.GetElapsedTime(compared);
            if (untilComparison <= TimeSpan.Zero)
            {
                compared = time.GetTimestamp();
                pusher.AskAgain();
                lookEverywhere();
                continue;
            }

            await backlog.WaitAsync(untilComparison, stoppingToken);
            await Task.Delay(options.Interval, time, stoppingToken);
            if (await TryAsync(stoppingToken))
            {
                wait = FirstWait;
                continue;
            }

            await Task.Delay(wait * (0.5 + (Random.Shared.NextDouble() / 2)), time, stoppingToken);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
            backlog.Again();
        }
    }

    /// <returns>Whether everything that waited is told.</returns>
    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SweepAsync(cancellationToken);
            await CatchUpAsync(cancellationToken);
            Note(null);
            return true;
        }
        catch (GitException exception)
        {
            Note(exception.Problem);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Note(GitProblem.DiskFull);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A bug. It is told, and tried again like a failure.
            LogCrashed(exception);
            Note(GitProblem.GitFailed);
        }

        return false;
    }

    /// <summary>FollowerClusters that went while nobody was here are known by their folders only.</summary>
    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        if (_isSwept)
        {
            return;
        }

        // In this order: whatever has a folder was a FollowerCluster before.
        var folders = await pusher.FoldersAsync(cancellationToken);
        foreach (var folder in folders.Except(followers().Select(Documents.AuditPath.Folder)))
        {
            recorder.FolderForgotten(folder);
        }

        _isSwept = true;
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        PushResult result;
        do
        {
            if (backlog.IsIncomplete)
            {
                StartAnew();
            }

            result = await pusher.PushAsync(cancellationToken);
            if (pusher.WasRewritten)
            {
                LogRewritten(options.Branch);
                pusher.RewriteNoted();
                LookAnew();
            }

            if (result.IsMoved)
            {
                metrics.Pushed("moved");
                await Task.Delay(MovedWait * Random.Shared.NextDouble(), time, cancellationToken);
            }
            else if (result.Commits > 0)
            {
                metrics.Committed(result.Commits);
                metrics.Pushed("success");
                LogPushed(result.Commits, options.Branch);
            }
        }
        while (result.IsMoved || backlog.HasMore());
    }

    /// <summary>Something wasn't written down: the copies have to tell how they stand, and what led there is lost.</summary>
    private void StartAnew()
    {
        backlog.GiveUp(journal.Drop());
        LogGaveUp();
        LookAnew();
    }

    /// <summary>Every follower is compared, and folders of none are looked for.</summary>
    private void LookAnew()
    {
        _isSwept = false;
        lookEverywhere();
    }

    /// <summary>Those who tell have stopped, and everything is in the journal.</summary>
    private async Task PushLastAsync()
    {
        if (backlog.Count == 0)
        {
            return;
        }

        using var limit = new CancellationTokenSource(LastPush, time);
        try
        {
            await CatchUpAsync(limit.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or GitException or IOException or UnauthorizedAccessException)
        {
            LogLeft(backlog.Count);
        }
    }

    private void Note(GitProblem? problem)
    {
        if (problem is not null)
        {
            metrics.Failed(problem.Reason);
            metrics.Pushed("failure");
        }

        if (problem != _problem)
        {
            // Once, not with every attempt.
            if (problem is null)
            {
                LogRecovered(options.Branch);
            }
            else
            {
                LogFailed(problem.Reason, problem.Message);
            }
        }

        _problem = problem;
        backlog.Ended(problem);
    }

    [LoggerMessage(LogLevel.Information, "Pushed {Commits} commits of the audit trail to {Branch}")]
    private partial void LogPushed(int commits, string branch);

    [LoggerMessage(LogLevel.Warning, "Could not push the audit trail ({Reason}): {Problem}; it is tried again")]
    private partial void LogFailed(string reason, string problem);

    [LoggerMessage(LogLevel.Information, "The audit trail reaches {Branch} again")]
    private partial void LogRecovered(string branch);

    [LoggerMessage(LogLevel.Warning, "Found the history of {Branch} rewritten, gone, or continued by another leader; every follower is compared with what is there now")]
    private partial void LogRewritten(string branch);

    [LoggerMessage(LogLevel.Warning, "Gave up changes that the audit journal could not hold; every follower is compared with the repository instead")]
    private partial void LogGaveUp();

    [LoggerMessage(LogLevel.Warning, "Stopped with {Changes} changes that are not in the audit repository; they wait in the audit journal")]
    private partial void LogLeft(long changes);

    [LoggerMessage(LogLevel.Error, "Writing the audit trail crashed; it is tried again")]
    private partial void LogCrashed(Exception exception);
}
