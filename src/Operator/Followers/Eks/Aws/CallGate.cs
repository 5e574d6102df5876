using System.Collections.Concurrent;

namespace Bellwether.Operator.Followers.Eks.Aws;

/// <summary>
/// Bounds the calls in flight: by host, so that an endpoint that hangs holds up nobody who needs another, and in all.
/// </summary>
internal sealed class CallGate(TimeProvider time) : IDisposable
{
    public const int PerHost = 16;
    public const int Total = 64;

    /// <summary>Longer than a cold start of a thousand followers; who waits longer waits for an endpoint that doesn't answer.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _all = new(Total, Total);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _hosts = new(StringComparer.Ordinal);

    /// <returns>Leaves when disposed.</returns>
    /// <exception cref="AwsCallException">Its turn didn't come.</exception>
    public async Task<IDisposable> EnterAsync(string host, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(LongestWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var own = _hosts.GetOrAdd(host, static _ => new SemaphoreSlim(PerHost, PerHost));
        try
        {
            await own.WaitAsync(either.Token);
            try
            {
                await _all.WaitAsync(either.Token);
            }
            catch
            {
                own.Release();
                throw;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw AwsCallException.Unavailable($"calls to {host} queue up, because it answers too slowly");
        }

        return new Turn(own, _all);
    }

    public void Dispose()
    {
        _all.Dispose();
        foreach (var host in _hosts.Values)
        {
            host.Dispose();
        }
    }

    private sealed class Turn(SemaphoreSlim own, SemaphoreSlim all) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                all.Release();
                own.Release();
            }
        }
    }
}
