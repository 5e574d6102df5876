using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Hosting;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Queueing;
using Microsoft.Extensions.Logging;

namespace Bellwether.Kubernetes.Controllers;

/// <summary>Watches of a controller, its queue and its workers.</summary>
internal sealed class ControllerHost<TEntity>(
    ControllerOptions options,
    Informer<TEntity> informer,
    IReadOnlyList<SecondaryWatch> watches,
    EntityVisitor<TEntity> visitor,
    ControllerQueue<TEntity> queue,
    TimeProvider time,
    ILogger logger) : IControllerHost, IDisposable
    where TEntity : class, IKubernetesObject
{
    private readonly List<IDisposable> _subscriptions = [];
    private ControllerWorker<TEntity>[] _workers = [];

    public string Name => options.Name;

    public int Depth => queue.Keys.Depth;

    public TimeSpan OldestAge => queue.Keys.OldestAge;

    public ControllerStatistics Statistics { get; } = new();

    public TimeSpan StuckAfter => (options.Deadline * 2) + TimeSpan.FromMinutes(1);

    public TimeSpan LongestVisit => _workers.Length == 0 ? TimeSpan.Zero : _workers.Max(worker => worker.Busy);

    public void Subscribe()
    {
        _subscriptions.Add(informer.Subscribe(change =>
        {
            visitor.Observe(change);
            Enqueue(change.Key, change.IsRelist);
        }));
        foreach (var watch in watches)
        {
            _subscriptions.Add(watch.Subscribe(Enqueue));
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var measured = RuntimeMetrics.Measure(this);
        try
        {
            await informer.WaitForSyncAsync(cancellationToken);
            foreach (var watch in watches)
            {
                await watch.Informer.WaitForSyncAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }

        _workers = [.. Enumerable.Range(0, options.Workers).Select(_ => NewWorker())];
        logger.Started(Name, _workers.Length);
        await Task.WhenAll(_workers.Select(worker => worker.RunAsync(cancellationToken)));
        logger.Stopped(Name);
    }

    public void Dispose()
    {
        _subscriptions.ForEach(subscription => subscription.Dispose());
        _subscriptions.Clear();
    }

    private ControllerWorker<TEntity> NewWorker() => new(options, queue.Keys, visitor, Statistics, time, logger);

    /// <summary>What a list found is old news: it goes after what somebody waits for.</summary>
    private void Enqueue(ObjectKey key, bool isRelist) => queue.Add(key, isRelist ? WorkPriority.Resync : WorkPriority.Change);
}
