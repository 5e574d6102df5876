namespace Bellwether.Kubernetes.Informers;

/// <summary>
/// Waits between attempts: random from nothing up to a limit that doubles (full jitter, so that a thousand clients of a server that comes
/// back don't come at once), and that starts over after a time without a failure. Used by one reader.
/// </summary>
internal sealed class ReconnectBackoff(InformerOptions options, TimeProvider time)
{
    private TimeSpan _limit = options.BackoffInitial;
    private long? _lastFailure;

    /// <summary>No failure lately.</summary>
    public bool IsFresh => _lastFailure is not { } last || time.GetElapsedTime(last) >= options.BackoffReset;

    public TimeSpan Next()
    {
        if (IsFresh)
        {
            _limit = options.BackoffInitial;
        }

        var delay = _limit * Random.Shared.NextDouble();
        _limit = _limit * 2 < options.BackoffMaximum ? _limit * 2 : options.BackoffMaximum;
        // Health begins when the wait is over.
        _lastFailure = time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
        return delay;
    }
}
