namespace Bellwether.Kubernetes.Informers;

/// <summary>
/// Cancels an attempt that shows no sign of life for too long: a socket can die without anybody being told. Touching it costs no timer call.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _cancellation;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private long _lastSign;
    private bool _disposed;

    public Watchdog(TimeSpan limit, TimeProvider time, CancellationToken outer)
    {
        (_limit, _time) = (limit, time);
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(outer);
        _lastSign = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((Watchdog)state!).Look(), this, limit, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => _cancellation.Token;

    public bool HasBitten { get; private set; }

    public void Touch() => Volatile.Write(ref _lastSign, _time.GetTimestamp());

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        _timer.Dispose();
        _cancellation.Dispose();
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            var idle = _time.GetElapsedTime(Volatile.Read(ref _lastSign));
            if (idle < _limit)
            {
                _timer.Change(_limit - idle, Timeout.InfiniteTimeSpan);
                return;
            }

            HasBitten = true;
        }

        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The attempt ended in this moment.
        }
    }
}
