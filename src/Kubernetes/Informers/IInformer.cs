using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Informers;

/// <summary>An informer without its item type: what hosting, health and metrics ask. Thread-safe.</summary>
public interface IInformer
{
    /// <summary>The cluster it reads from.</summary>
    string ClusterName { get; }

    ResourceKind Kind { get; }

    InformerState State { get; }

    /// <summary>A whole list has been taken in, and told to the subscribers, at least once. Stays true through later failures.</summary>
    bool HasSynced { get; }

    int Count { get; }

    /// <summary>Since the last good sign of any kind (a completed list, an event, a bookmark); since it was created before the first.</summary>
    TimeSpan Age { get; }

    /// <summary>
    /// Since the reader last did anything: tried, failed, or heard something. It never stays above a few watchdog times unless the reader
    /// hangs, which only a restart can mend.
    /// </summary>
    TimeSpan Idle { get; }

    /// <summary>Why <see cref="State"/> is <see cref="InformerState.Failing"/>; null otherwise.</summary>
    KubernetesException? LastError { get; }

    /// <summary>What the store is up to date with. Null before the first list.</summary>
    string? ResourceVersion { get; }

    /// <summary>How often the watch or the list had to be begun again after a failure, since the start.</summary>
    long Restarts { get; }

    /// <summary>Exceptions of projections, indexes and subscribers, since the start. Each is a bug.</summary>
    long Faults { get; }

    /// <summary>Completes with the first whole list.</summary>
    Task WaitForSyncAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Calls back on each change of <see cref="State"/>, on the reader's thread; must not block. Nothing is told on subscription.
    /// </summary>
    IDisposable SubscribeState(Action<InformerState> handler);

    /// <summary>Ends a wait for the next attempt, if there is one: for callers who have reason to believe that the cluster is back.</summary>
    void RetryNow();

    /// <summary>Lists and watches until cancelled, through every failure; then returns. Once per informer.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
