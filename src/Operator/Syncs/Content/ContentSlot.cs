namespace Bellwether.Operator.Syncs.Content;

/// <summary>One source's place in the store: at most one body that is handed out, and one read at a time. Thread-safe.</summary>
internal sealed class ContentSlot : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private HeldContent? _content;
    private Action? _endHold;

    public ContentSlot(TimeProvider time) =>
        _timer = time.CreateTimer(_ => Drop(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Null when the body with this fingerprint isn't in memory.</summary>
    public ContentLease? Lease(UInt128 fingerprint)
    {
        lock (_lock)
        {
            return _content is { } content && content.Content.Digest.Fingerprint == fingerprint ? content.Lease() : null;
        }
    }

    /// <summary>Hands this body out from now on, and keeps it in memory until the time is over, or it is dropped or replaced.</summary>
    /// <param name="ended">Called once when it isn't kept any longer; those who have it on lease may still do.</param>
    public void Put(SyncContent content, TimeSpan time, Action ended)
    {
        lock (_lock)
        {
            Drop();
            var held = new HeldContent(content, Forget);
            _content = held;
            _endHold = () =>
            {
                held.Release();
                ended();
            };
            _timer.Change(time, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Keeps the body no longer than those do who have it on lease.</summary>
    public void Drop()
    {
        lock (_lock)
        {
            (var end, _endHold) = (_endHold, null);
            end?.Invoke();
        }
    }

    public void Dispose()
    {
        Drop();
        _timer.Dispose();
    }

    private void Forget(HeldContent content)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_content, content))
            {
                _content = null;
            }
        }
    }
}
