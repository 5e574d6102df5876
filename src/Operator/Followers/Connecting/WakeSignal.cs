namespace Bellwether.Operator.Followers.Connecting;

/// <summary>Wakes one waiter, and tells it what for. What is raised while nobody waits is kept.</summary>
internal sealed class WakeSignal(TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _raised = new(0, 1);
    private readonly Lock _gate = new();
    private WakeReasons _reasons;

    public void Raise(WakeReasons reasons)
    {
        lock (_gate)
        {
            _reasons |= reasons;
            if (_raised.CurrentCount == 0)
            {
                _raised.Release();
            }
        }
    }

    /// <summary>Waits for a signal or the timeout, and takes what was raised; none after a timeout.</summary>
    public async Task<WakeReasons> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var elapsed = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(elapsed.Token, cancellationToken);
        try
        {
            await _raised.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }

        lock (_gate)
        {
            return (_reasons, _reasons = WakeReasons.None).Item1;
        }
    }

    public void Dispose() => _raised.Dispose();
}
