using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Informers;

/// <summary>What an informer knows of its own state. Written by its reader, read by anybody.</summary>
internal sealed class InformerHealth(TimeProvider time)
{
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private Action<InformerState>[] _subscribers = [];
    private long _lastSign = time.GetTimestamp();
    private long _lastActivity = time.GetTimestamp();
    private long _restarts;
    private long _faults;
    private volatile KubernetesException? _lastError;
    private volatile InformerState _state;

    public InformerState State => _state;

    public KubernetesException? LastError => _lastError;

    public bool HasSynced => _synced.Task.IsCompleted;

    public TimeSpan Age => time.GetElapsedTime(Volatile.Read(ref _lastSign));

    public TimeSpan Idle => time.GetElapsedTime(Volatile.Read(ref _lastActivity));

    public long Restarts => Volatile.Read(ref _restarts);

    public long Faults => Volatile.Read(ref _faults);

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => _synced.Task.WaitAsync(cancellationToken);

    public IDisposable Subscribe(Action<InformerState> handler)
    {
        lock (_gate)
        {
            _subscribers = [.. _subscribers, handler];
        }

        return new Subscription(() =>
        {
            lock (_gate)
            {
                _subscribers = [.. _subscribers.Where(other => other != handler)];
            }
        });
    }

    public void Synced()
    {
        _synced.TrySetResult();
        SignOfLife();
    }

    /// <summary>Something good came from the cluster.</summary>
    public void SignOfLife()
    {
        Volatile.Write(ref _lastSign, time.GetTimestamp());
        Active();
        if (_state != InformerState.Live && HasSynced)
        {
            Become(InformerState.Live, null);
        }
    }

    public void Failed(KubernetesException error)
    {
        if (_state == InformerState.Failing)
        {
            _lastError = error;
        }
        else
        {
            Become(InformerState.Failing, error);
        }
    }

    /// <summary>The reader did something, whatever came of it.</summary>
    public void Active() => Volatile.Write(ref _lastActivity, time.GetTimestamp());

    public void Restarted() => Interlocked.Increment(ref _restarts);

    public void Faulted() => Interlocked.Increment(ref _faults);

    private void Become(InformerState state, KubernetesException? error)
    {
        _lastError = error;
        _state = state;
        foreach (var subscriber in _subscribers)
        {
            try
            {
                subscriber(state);
            }
            catch (Exception)
            {
                // A subscriber's bug must not end the reader.
                Faulted();
            }
        }
    }
}
