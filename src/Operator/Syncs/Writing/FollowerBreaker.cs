using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Serialization;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>
/// Stops sending to a follower that doesn't answer, and notices its return: one small question is kept waiting for an answer, so that a
/// follower that hung is found the moment that it answers again, and one that refuses connections within some seconds.
/// </summary>
internal sealed class FollowerBreaker(IKubernetesClient client, TimeProvider time, Action closed)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private TaskCompletionSource _opened = NewSignal();
    private volatile bool _isOpen;

    /// <summary>Nothing should be sent now.</summary>
    public bool IsOpen => _isOpen;

    /// <summary>The follower gave no answer.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _isOpen = true;
            _opened.TrySetResult();
        }
    }

    /// <summary>Watches over the breaker until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await _opened.Task.WaitAsync(cancellationToken);
            await WaitForAnswerAsync(cancellationToken);
            lock (_lock)
            {
                _opened = NewSignal();
                _isOpen = false;
            }

            closed();
        }
    }

    private async Task WaitForAnswerAsync(CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (true)
        {
            try
            {
                await client.GetRawAsync("/version", KubernetesJsonContext.Default.VersionInfo, cancellationToken);
                return;
            }
            catch (KubernetesException exception) when (exception.IsForbidden)
            {
                return;
            }
            catch (KubernetesException exception)
            {
                // A question that hung until its deadline was wait enough; the next one is to be there when the follower wakes.
                pause = exception.Failure == RequestFailure.TimedOut
                    ? FirstPause
                    : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
