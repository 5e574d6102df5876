using Bellwether.Crds;

namespace Bellwether.Operator.Followers.Connecting;

/// <summary>When a connection looks at its follower next. Used by one loop.</summary>
internal sealed class RetryPace(ConnectionTimings timings, TimeProvider time)
{
    private int _failures;
    private long _began = time.GetTimestamp();
    private long _decided = time.GetTimestamp();
    private TimeSpan _wait;

    /// <summary>From now; zero if it is time.</summary>
    public TimeSpan UntilNext
    {
        get
        {
            var left = _wait - time.GetElapsedTime(_decided);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public TimeSpan ProbeTimeout => _failures <= 1 ? timings.ProbeTimeout : timings.LostProbeTimeout;

    /// <summary>Since the last look began. For any thread.</summary>
    public TimeSpan Idle => time.GetElapsedTime(Volatile.Read(ref _began));

    public void Began() => Volatile.Write(ref _began, time.GetTimestamp());

    /// <summary>Keeps looks that others ask for from following each other too closely.</summary>
    public async Task WaitMinimumAsync(WakeReasons reasons, CancellationToken cancellationToken)
    {
        var left = timings.MinimumInterval - time.GetElapsedTime(_began);
        if (reasons == WakeReasons.Probe && left > TimeSpan.Zero)
        {
            await Task.Delay(left, time, cancellationToken);
        }
    }

    public void Succeeded()
    {
        _failures = 0;
        Wait(timings.ProbeInterval * (0.8 + (0.4 * Random.Shared.NextDouble())));
    }

    /// <summary>Whether a failure of a follower that was well should be asked about once more before it counts; if so, soon.</summary>
    public bool IsHiccup(FollowerFailure failure)
    {
        if (_failures > 0 || failure.Reason == FollowerClusterReasons.CertificateMismatch)
        {
            return false;
        }

        _failures = 1;
        Wait(timings.SecondProbe);
        return true;
    }

    /// <param name="failure">Null: a bug.</param>
    /// <param name="retryAfter">What the server asked for.</param>
    public void Failed(FollowerFailure? failure, TimeSpan? retryAfter = null)
    {
        var limit = timings.BackoffInitial * Math.Pow(2, Math.Min(_failures++, 20));
        var maximum = failure is { Step: FollowerStep.Reach, Reason: not FollowerClusterReasons.CertificateMismatch }
            ? timings.BackoffUnreachable
            : timings.BackoffMaximum;
        limit = failure is { Stalls: true } ? timings.BackoffMaximum
            : failure is { Waited: true } ? timings.BackoffInitial
            : limit < maximum ? limit : maximum;
        var wait = limit * (0.5 + (0.5 * Random.Shared.NextDouble()));
        Wait(retryAfter > wait ? Min(retryAfter.Value, timings.BackoffMaximum) : wait);
    }

    /// <summary>Has the next look come sooner, if it is further away.</summary>
    public void NotLaterThan(TimeSpan wait)
    {
        if (UntilNext > wait)
        {
            Wait(wait);
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private void Wait(TimeSpan wait) => (_wait, _decided) = (wait, time.GetTimestamp());
}
