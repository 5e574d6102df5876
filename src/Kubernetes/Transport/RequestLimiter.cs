namespace Bellwether.Kubernetes.Transport;

/// <summary>
/// Bounds the requests in flight to one cluster, first come first served. The bound grows by one for each full round of answers and halves
/// when the server says 429 (additive increase, multiplicative decrease), once per round: answers to requests that were already under way
/// when it was halved don't halve it again.
/// </summary>
internal sealed class RequestLimiter(int initial, int maximum)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource<int>> _waiting = new();
    private double _limit = initial;
    private int _inFlight;
    private int _round;

    public int Limit
    {
        get
        {
            lock (_gate)
            {
                return (int)_limit;
            }
        }
    }

    /// <summary>Waits for room. The result goes into <see cref="Leave"/>, once.</summary>
    public async ValueTask<int> EnterAsync(CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource<int>> place;
        lock (_gate)
        {
            if (_waiting.Count == 0 && _inFlight < (int)_limit)
            {
                _inFlight++;
                return _round;
            }

            place = _waiting.AddLast(new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (limiter, place) = ((RequestLimiter, LinkedListNode<TaskCompletionSource<int>>))state!;
                limiter.GiveUp(place, token);
            },
            (this, place));
        return await place.Value.Task;
    }

    public void Leave(int round, bool throttled)
    {
        lock (_gate)
        {
            if (throttled)
            {
                if (round == _round)
                {
                    _limit = Math.Max(1, Math.Min(_limit, _inFlight) / 2);
                    _round++;
                }
            }
            else if (_inFlight * 2 >= _limit)
            {
                // Growing while nobody needs the room would leave no bound at all for the moment when somebody does.
                _limit = Math.Min(maximum, _limit + (1 / _limit));
            }

            _inFlight--;
            while (_waiting.First is { } next && _inFlight < (int)_limit)
            {
                _waiting.RemoveFirst();
                _inFlight++;
                next.Value.SetResult(_round);
            }
        }
    }

    private void GiveUp(LinkedListNode<TaskCompletionSource<int>> place, CancellationToken token)
    {
        lock (_gate)
        {
            if (place.List is null)
            {
                return;
            }

            _waiting.Remove(place);
        }

        place.Value.TrySetCanceled(token);
    }
}
