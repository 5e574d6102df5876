using Bellwether.Kubernetes.Informers;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Followers.Connecting;

/// <summary>
/// Keeps one follower connected. A loop of its own, so that a follower that hangs holds up nobody: it takes the steps of
/// <see cref="FollowerStep"/> one after the other, publishes where it stands, and looks again when its time has come or something happened.
/// It never gives up before it is disposed.
/// </summary>
internal sealed partial class FollowerConnection : IAsyncDisposable
{
    private readonly Follower _follower;
    private readonly ConnectionServices _services;
    private readonly IFollowerEvents _events;
    private readonly ILogger<FollowerConnection> _logger;
    private readonly WakeSignal _wake;
    private readonly CancellationTokenSource _stop = new();
    private readonly RetryPace _pace;
    private Task _loop = Task.CompletedTask;

    private FollowerLink? _link;
    private FollowerNeeds? _needs;
    private FollowerNeeds? _served;
    private FollowerKinds? _kinds;
    private PermissionFindings? _granted;
    private FollowerFailure? _missing;
    private string? _knownUid;
    private string? _version;
    private int _probes;
    private long _generation;
    private HashSet<CopyPlace>? _told;
    private bool _reread;
    private bool _doubted;
    private long _opened;
    private long _rechecked;
    private long _needsLookedAt;

    public FollowerConnection(Follower follower, ConnectionServices services, IFollowerEvents events)
    {
        _follower = follower;
        _services = services;
        _events = events;
        _logger = services.Loggers.CreateLogger<FollowerConnection>();
        _wake = new WakeSignal(services.Time);
        _pace = new RetryPace(services.Timings, services.Time);
    }

    /// <summary>Begins to connect, and to tell of it. Called once.</summary>
    public void Start() => _loop = RunAsync(_stop.Token);

    /// <summary>Since the last look began.</summary>
    public TimeSpan Idle => _pace.Idle;

    public void Look(WakeReasons reasons) => _wake.Raise(reasons);

    /// <summary>
    /// The cluster is an older follower's. The session ends here and now, not when this loop finds out: a plan of the younger one doesn't know
    /// what the older one's copies are for, and would delete them.
    /// </summary>
    public void Evict()
    {
        _follower.Session?.End();
        Look(WakeReasons.Evicted);
    }

    /// <summary>Ends the session. Nothing in the follower is touched.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _services.Credentials.Forget(_follower.Name);
        _stop.Dispose();
        _wake.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        // Off the caller's thread before anything else.
        await Task.Yield();
        var reasons = WakeReasons.Probe;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(reasons, cancellationToken);
                reasons = await _wake.WaitAsync(_pace.UntilNext, cancellationToken);
                await _pace.WaitMinimumAsync(reasons, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
            }
            catch (Exception exception)
            {
                // A bug must not leave a follower without anybody who looks at it.
                LogCrashed(_follower.Name, exception);
                _pace.Failed(null);
            }
        }

        await CloseAsync();
    }

    private async Task LookAsync(WakeReasons reasons, CancellationToken cancellationToken)
    {
        if (reasons == WakeReasons.Informers && _follower.Session is not null && _follower.State.Failure is null or { LeavesSession: true })
        {
            PublishConnected();
            return;
        }

        if (reasons == WakeReasons.Needs && !NeedOther())
        {
            return;
        }

        _pace.Began();
        var (failure, retryAfter) = await TakeStepsAsync(reasons, cancellationToken);
        if (failure is null)
        {
            _pace.Succeeded();
            LookForKinds();
            return;
        }

        if (_follower.State is { Phase: FollowerPhase.Ready } && failure.Step == FollowerStep.Reach && _pace.IsHiccup(failure))
        {
            return;
        }

        _pace.Failed(failure, retryAfter);
        if (!failure.LeavesSession)
        {
            PublishFailure(failure);
            return;
        }

        LookForKinds();
    }

    /// <summary>No event tells that a CustomResourceDefinition was installed in the follower.</summary>
    private void LookForKinds()
    {
        if (_kinds?.IsSettled == false)
        {
            _pace.NotLaterThan(_services.Timings.KindInterval);
        }
    }

    /// <summary>Syncs come and go in crowds: what they need is looked at once in a while.</summary>
    private bool NeedOther()
    {
        if (_services.Time.GetElapsedTime(_needsLookedAt) < _services.Timings.MinimumInterval)
        {
            _pace.NotLaterThan(_services.Timings.MinimumInterval);
            return false;
        }

        _needsLookedAt = _services.Time.GetTimestamp();
        return !_services.Needs.Of(_follower).Equals(_needs);
    }

    private void Prepare<TItem>(Informer<TItem> informer, Action<InformerChange<TItem>> tell)
    {
        informer.SubscribeState(OnState);
        informer.Subscribe(tell);
    }

    private void OnState(InformerState state) => Look(state == InformerState.Live ? WakeReasons.Informers : WakeReasons.Probe);

    /// <summary>Somebody's call failed. Permissions are asked for again at most once per probe interval: it takes many requests.</summary>
    private void Recheck()
    {
        var recently = _services.Time.GetElapsedTime(Volatile.Read(ref _rechecked)) < _services.Timings.ProbeInterval;
        if (!recently)
        {
            Volatile.Write(ref _rechecked, _services.Time.GetTimestamp());
        }

        Look(recently ? WakeReasons.Probe : WakeReasons.Probe | WakeReasons.Permissions);
    }

    private void PublishConnected()
    {
        var before = _follower.State;
        if (_missing is not null && before.Failure != _missing)
        {
            LogFailed(_follower.Name, _missing.Reason, _missing.Message);
        }

        var synced = _follower.Session!.FactsSynced;
        Publish(new FollowerState(synced ? FollowerPhase.Ready : FollowerPhase.Syncing)
        {
            Generation = _generation,
            Failure = _missing,
            Endpoint = _link!.Server,
            CertificateAuthorityFingerprint = _link.TrustFingerprint,
            Identity = _link.Identity,
            ServerVersion = _version,
            ClusterUid = _knownUid,
        });
        if (before.Phase is not (FollowerPhase.Syncing or FollowerPhase.Ready))
        {
            if (before.Phase == FollowerPhase.Lost)
            {
                LogBack(_follower.Name, _link.Server);
            }

            _events.Tell(new FollowerChange(_follower.Name, FollowerChangeKind.Connected));
        }

        if (synced && _follower.Session!.Informers.Covered() is { } covered && _told?.SetEquals(covered) != true)
        {
            // Also when something can no longer be listed, or can be again: who waits for it has to know.
            _told = covered;
            _events.Tell(new FollowerChange(_follower.Name, FollowerChangeKind.FactsSynced));
        }
    }

    private void PublishFailure(FollowerFailure failure)
    {
        var before = _follower.State;
        var phase = failure.Stalls ? FollowerPhase.Stalled
            : _follower.Session is null ? FollowerPhase.Failing
            : FollowerPhase.Lost;
        if (before.Failure != failure)
        {
            LogFailed(_follower.Name, failure.Reason, failure.Message);
        }

        Publish(before with
        {
            Phase = phase,
            Generation = _generation,
            Failure = failure,
            Endpoint = _link?.Server,
            CertificateAuthorityFingerprint = _link?.TrustFingerprint,
            Identity = _link?.Identity,
        });
        if (before.Phase is FollowerPhase.Ready or FollowerPhase.Syncing)
        {
            _events.Tell(new FollowerChange(_follower.Name, FollowerChangeKind.Lost));
        }
    }

    private void Publish(FollowerState state)
    {
        if (state != _follower.State)
        {
            _follower.Become(state);
            _events.StateChanged(_follower.Name);
        }
    }

    private async Task EndSessionAsync()
    {
        if (_follower.Session is { } session)
        {
            _follower.Attach(null);
            await session.DisposeAsync();
            LogEnded(_follower.Name);
        }
    }

    private async Task CloseAsync()
    {
        await EndSessionAsync();
        if (_link is { } link)
        {
            (_link, _version, _granted, _missing) = (null, null, null, null);
            _kinds?.Dispose();
            _kinds = null;
            await link.DisposeAsync();
        }
    }

    [LoggerMessage(LogLevel.Information, "Connected to follower {Follower} at {Server}, {Version}")]
    private partial void LogConnected(string follower, string server, string? version);

    [LoggerMessage(LogLevel.Information, "Reached follower {Follower} at {Server} again")]
    private partial void LogBack(string follower, string server);

    [LoggerMessage(LogLevel.Information, "Ended the session with follower {Follower}")]
    private partial void LogEnded(string follower);

    [LoggerMessage(LogLevel.Warning, "Failed to use follower {Follower}: {Reason}: {Problem}")]
    private partial void LogFailed(string follower, string reason, string problem);

    [LoggerMessage(LogLevel.Error, "Crashed in the connection of follower {Follower}; it goes on")]
    private partial void LogCrashed(string follower, Exception exception);
}
