namespace Bellwether.Operator.Followers.Eks;

/// <summary>A value with an end, such as a session's credentials, and when to see to the next one.</summary>
/// <param name="RenewAt">From here on it is replaced in the background by the next one who asks.</param>
/// <param name="EndsAt">From here on it is not given out.</param>
internal readonly record struct Renewed<T>(T Value, DateTimeOffset RenewAt, DateTimeOffset EndsAt)
    where T : class
{
    public override string ToString() => nameof(Renewed<>);
}

/// <summary>
/// Keeps one value fresh for whoever asks for it: made at the first question, by one maker however many ask at once, and made anew before
/// its end. Nothing happens for a value that nobody asks for. Thread-safe; answers from memory without a lock while the value is fresh.
/// </summary>
/// <param name="make">Makes a value. Cancelled only when this is disposed.</param>
/// <param name="now">The clock by which values end.</param>
/// <param name="time">The clock by which failures are forgotten.</param>
/// <param name="failed">Told of a renewal in the background that failed.</param>
internal sealed class Renewable<T>(
    Func<CancellationToken, Task<Renewed<T>>> make, Func<DateTimeOffset> now, TimeProvider time, Action<Exception> failed) : IDisposable
    where T : class
{
    /// <summary>A failure is answered to all who ask within this time: otherwise each call of a follower would be a call to AWS.</summary>
    private static readonly TimeSpan FailureLasts = TimeSpan.FromMilliseconds(400);

    /// <summary>Between attempts at a renewal while there is a value that still works.</summary>
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private Holder? _current;
    private Task<T>? _making;
    private (Exception Exception, long At)? _failure;
    private bool _disposed;

    public bool IsMaking
    {
        get
        {
            lock (_gate)
            {
                return _making is not null;
            }
        }
    }

    /// <param name="settle">Waits for a renewal that is due instead of taking what there is; if it fails, takes what there is all the same.</param>
    /// <param name="cancellationToken">Of this one who asks; what is being made goes on for the others.</param>
    public ValueTask<T> GetAsync(bool settle, CancellationToken cancellationToken)
    {
        var instant = now();
        return Volatile.Read(ref _current) is { } current && instant < current.Value.RenewAt
            ? ValueTask.FromResult(current.Value.Value)
            : new ValueTask<T>(GetSlowlyAsync(settle, instant, cancellationToken));
    }

    /// <summary>The value as it is, or null; asks for nothing.</summary>
    public T? Peek() => Volatile.Read(ref _current)?.Value.Value;

    /// <summary>Has the next one who asks get another value, if this is still the one that is given out.</summary>
    /// <returns>It was.</returns>
    public bool Drop(T value)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_current?.Value.Value, value))
            {
                return false;
            }

            _current = null;
            return true;
        }
    }

    /// <summary>Forgets the value, and cancels what is being made.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            (_disposed, _current, _failure) = (true, null, null);
        }

        _stop.Cancel();
        _stop.Dispose();
    }

    public override string ToString() => nameof(Renewable<>);

    private async Task<T> GetSlowlyAsync(bool settle, DateTimeOffset instant, CancellationToken cancellationToken)
    {
        Task<T> making;
        T? usable;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            usable = _current is { } current && instant < current.Value.EndsAt ? current.Value.Value : null;
            if (usable is not null && instant < _current!.Value.RenewAt)
            {
                return usable;
            }

            if (_making is null && _failure is { } failure
                && time.GetElapsedTime(failure.At) < (usable is null ? FailureLasts : PauseAfterFailure))
            {
                return usable ?? throw failure.Exception;
            }

            making = _making ?? Start();
        }

        if (usable is not null && !settle)
        {
            return usable;
        }

        try
        {
            return await making.WaitAsync(cancellationToken);
        }
        catch (Exception) when (usable is not null && !cancellationToken.IsCancellationRequested)
        {
            return usable;
        }
    }

    private Task<T> Start()
    {
        _making = MakeAsync(_stop.Token);
        // Nobody may be waiting for it.
        _ = _making.ContinueWith(
            static made => _ = made.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return _making;
    }

    /// <summary>Runs to its end whoever waits.</summary>
    private async Task<T> MakeAsync(CancellationToken cancellationToken)
    {
        // Off the lock of the one who asked first.
        await Task.Yield();
        try
        {
            var made = await make(cancellationToken);
            lock (_gate)
            {
                (_making, _failure) = (null, null);
                _current = _disposed ? null : new Holder(made);
            }

            return made.Value;
        }
        catch (Exception exception)
        {
            bool inBackground;
            lock (_gate)
            {
                (_making, _failure) = (null, (exception, time.GetTimestamp()));
                inBackground = _current is not null && !_disposed;
            }

            if (inBackground)
            {
                failed(exception);
            }

            throw;
        }
    }

    /// <summary>A reference, so that it can be read whole without a lock.</summary>
    private sealed class Holder(Renewed<T> value)
    {
        public Renewed<T> Value { get; } = value;
    }
}
