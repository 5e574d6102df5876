using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Microsoft.Extensions.Logging;

namespace Bellwether.Kubernetes.LeaderElection;

/// <summary>
/// Leads while it holds a lease. From the last renewal that succeeded, counted from when it was sent, writes go on for no longer than the renew
/// deadline, whatever hangs; a leader that lost doesn't stand again: the program has to exit.
/// </summary>
public sealed partial class LeaderElector : ILeadership, IDisposable
{
    private readonly LeaderElectionOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<LeaderElector> _logger;
    private readonly LeaseRecord _lease;
    private readonly TaskCompletionSource _acquired = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _leadership;
    private readonly ITimer _deadline;

    public LeaderElector(IKubernetesClient client, LeaderElectionOptions options, TimeProvider time, ILogger<LeaderElector> logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _lease = new(client, options, time);
        _leadership = new();
        Token = _leadership.Token;
        _deadline = time.CreateTimer(
            static state => ((LeaderElector)state!).End(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool IsLeader => _acquired.Task.IsCompletedSuccessfully && !Token.IsCancellationRequested;

    public CancellationToken Token { get; }

    /// <summary>Who held the lease when it was last seen; null before that.</summary>
    public string? Holder => _lease.Holder;

    public Task AcquiredAsync(CancellationToken cancellationToken) => _acquired.Task.WaitAsync(cancellationToken);

    /// <summary>
    /// Stands for election and leads until cancelled, then gives the lease back; or until leadership is lost. To be cancelled only when all who
    /// write have stopped.
    /// </summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (!stopping.IsCancellationRequested && !Token.IsCancellationRequested)
            {
                await TryAsync(stopping);
                await PauseAsync(stopping);
            }
        }
        finally
        {
            var led = IsLeader;
            End();
            if (led)
            {
                await ReleaseAsync();
            }
        }
    }

    public void Dispose()
    {
        _deadline.Dispose();
        _leadership.Dispose();
    }

    private async Task TryAsync(CancellationToken stopping)
    {
        var sent = _time.GetTimestamp();
        using var limit = new CancellationTokenSource(_options.RenewDeadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, limit.Token, Token);
        try
        {
            if (!await _lease.TryHoldAsync(either.Token))
            {
                if (IsLeader)
                {
                    LogTaken(_lease.Holder);
                    End();
                }

                return;
            }

            var left = _options.RenewDeadline - _time.GetElapsedTime(sent);
            if (left <= TimeSpan.Zero)
            {
                return;
            }

            _deadline.Change(left, Timeout.InfiniteTimeSpan);
            if (_acquired.TrySetResult())
            {
                LogAcquired(_options.Identity);
            }
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            // The deadline of the leadership goes on running: that is all a failure needs.
            LogFailed(exception is KubernetesException ? exception.Message : exception.GetType().Name);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task PauseAsync(CancellationToken stopping)
    {
        // Those who wait spread, so that they don't stand all at once when the lease lapses.
        var pause = _options.RetryPeriod * (IsLeader ? 1 : 1 + (0.2 * Random.Shared.NextDouble()));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, Token);
        try
        {
            await Task.Delay(pause, _time, either.Token);
        }
        catch (OperationCanceledException)
        {
            // Stopping, or lost: the loop looks.
        }
    }

    private async Task ReleaseAsync()
    {
        using var limit = new CancellationTokenSource(_options.RetryPeriod, _time);
        try
        {
            await _lease.ReleaseAsync(limit.Token);
            LogReleased();
        }
        catch (Exception exception)
        {
            LogNotReleased(exception is KubernetesException ? exception.Message : exception.GetType().Name);
        }
    }

    /// <summary>Idempotent. Also on the timer's thread, also after disposal.</summary>
    private void End()
    {
        try
        {
            _leadership.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The program is past that already.
        }
        catch (AggregateException exception)
        {
            // What somebody does on the loss must not take the timer's thread down.
            LogReaction(exception);
        }
    }

    [LoggerMessage(LogLevel.Information, "Became leader as {Identity}")]
    private partial void LogAcquired(string identity);

    [LoggerMessage(LogLevel.Warning, "Lost leadership: the lease is held by {Holder}")]
    private partial void LogTaken(string? holder);

    [LoggerMessage(LogLevel.Warning, "Failed to take or renew the lease: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(LogLevel.Error, "Exception in what is done on the end of leadership")]
    private partial void LogReaction(Exception exception);

    [LoggerMessage(LogLevel.Information, "Released the lease")]
    private partial void LogReleased();

    [LoggerMessage(LogLevel.Warning, "Failed to release the lease, it will lapse: {Reason}")]
    private partial void LogNotReleased(string reason);
}
