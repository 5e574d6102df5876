using System.Collections.Concurrent;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Microsoft.Extensions.Logging;

namespace Bellwether.Kubernetes.Informers;

/// <summary>Keeps a store equal to the objects of a list/watch. One loop, which only its cancellation ends.</summary>
internal sealed class Reflector<TObject, TItem>(
    IKubernetesClient client,
    Resource<TObject> resource,
    ListOptions scope,
    Func<TObject, TItem> project,
    InformerOptions options,
    TimeProvider time,
    ILogger logger,
    ObjectStore<TItem> store,
    InformerHealth health) : IReflector
    where TObject : class, IKubernetesObject
{
    private readonly ReconnectBackoff _backoff = new(options, time);
    private volatile ConcurrentDictionary<ObjectKey, bool> _unreadable = [];
    private volatile string? _resourceVersion;
    private volatile CancellationTokenSource? _wait;

    private bool _mustList = true;
    private bool _opened;
    private bool _heard;
    private bool _mustCheckHistory;
    private long? _waitingForVersion;

    public string? ResourceVersion => _resourceVersion;

    public bool IsUnreadable(ObjectKey key) => _unreadable.ContainsKey(key);

    public void RetryNow()
    {
        try
        {
            _wait?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The wait ended by itself.
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (!cancellationToken.IsCancellationRequested)
        {
            health.Active();
            using var watchdog = new Watchdog(options.Watchdog, time, cancellationToken);
            try
            {
                if (_mustList)
                {
                    await ListAsync(watchdog);
                }

                if (_mustCheckHistory)
                {
                    await CheckHistoryAsync(watchdog);
                }

                await WatchAsync(watchdog);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                await WaitAsync(Judge(exception, watchdog.HasBitten), cancellationToken);
            }
        }
    }

    private async Task ListAsync(Watchdog watchdog)
    {
        var items = new Dictionary<ObjectKey, StoredItem<TItem>>(store.Count);
        var unreadable = new ConcurrentDictionary<ObjectKey, bool>();
        string? version = null;
        var complete = false;
        // The most recent. A list from a server's cache can be of any age: after a restart it would show specs, labels and sources as they were,
        // and copies that are wanted by now would be deleted. Nor does it come in pages.
        await foreach (var page in client.ListAsync(resource, scope with { ResourceVersion = null }, watchdog.Token))
        {
            watchdog.Touch();
            health.Active();
            foreach (var entity in page.Items)
            {
                var key = entity.Key();
                if (TryProject(key, entity, out var item))
                {
                    items[key] = new(item, entity.Metadata.ResourceVersion ?? "");
                }
                else
                {
                    unreadable[key] = true;
                }
            }

            (version, complete) = (page.ResourceVersion, page.Continue is null);
        }

        if (!complete || version is null)
        {
            throw new KubernetesException(RequestFailure.UnexpectedAnswer, $"The list of {resource.Kind} ended before its last page");
        }

        _unreadable = unreadable;
        _resourceVersion = version;
        (_mustList, _mustCheckHistory, _waitingForVersion) = (false, false, null);
        store.Replace(items, unreadable.ContainsKey, options.TellUnchangedOnRelist);
        health.Synced();
        logger.Listed(resource.Kind, client.ClusterName, items.Count, version);
    }

    /// <summary>
    /// After a watch that heard nothing: normal where nothing happens (servers send no bookmark for a version that they told already), but
    /// also what a cluster looks like that was restored from a backup and counts on from an older version.
    /// </summary>
    private async Task CheckHistoryAsync(Watchdog watchdog)
    {
        var newest = scope with { ResourceVersion = null, PageSize = 1 };
        await foreach (var page in client.ListAsync(resource, newest, watchdog.Token))
        {
            watchdog.Touch();
            health.SignOfLife();
            _mustCheckHistory = false;
            if (ulong.TryParse(page.ResourceVersion, out var theirs) && ulong.TryParse(_resourceVersion, out var ours) && theirs < ours)
            {
                logger.HistoryWentBack(resource.Kind, client.ClusterName, page.ResourceVersion, _resourceVersion);
                _mustList = true;
                await ListAsync(watchdog);
            }

            return;
        }
    }

    private async Task WatchAsync(Watchdog watchdog)
    {
        (_opened, _heard) = (false, false);
        var asked = _resourceVersion!;
        watchdog.Touch();
        var began = time.GetTimestamp();
        var timeout = options.WatchTimeout * (1 + Random.Shared.NextDouble());
        await foreach (var frame in client.WatchAsync(resource, scope, asked, timeout, watchdog.Token))
        {
            watchdog.Touch();
            // The first bookmark of the version that was asked for says only that the server took the request.
            _heard |= _opened || frame.Type != WatchEventType.Bookmark || frame.ResourceVersion != asked;
            _opened = true;
            _waitingForVersion = _heard ? null : _waitingForVersion;
            health.SignOfLife();
            Take(frame);
            if (frame.ResourceVersion.Length > 0)
            {
                _resourceVersion = frame.ResourceVersion;
            }
        }

        // A server that ends watches at once must not be asked in a tight loop.
        if (time.GetElapsedTime(began) < TimeSpan.FromSeconds(1))
        {
            throw new KubernetesException(RequestFailure.UnexpectedAnswer, $"The watch of {resource.Kind} ended as soon as it began");
        }
    }

    private void Take(in WatchEvent<TObject> frame)
    {
        if (frame.Item is not { } entity)
        {
            return;
        }

        var key = entity.Key();
        if (frame.Type == WatchEventType.Deleted)
        {
            _unreadable.TryRemove(key, out _);
            store.Remove(key);
        }
        else if (TryProject(key, entity, out var item))
        {
            _unreadable.TryRemove(key, out _);
            store.Set(key, item, entity.Metadata.ResourceVersion ?? frame.ResourceVersion);
        }
        else
        {
            _unreadable[key] = true;
        }
    }

    private bool TryProject(ObjectKey key, TObject entity, out TItem item)
    {
        try
        {
            item = project(entity);
            return true;
        }
        catch (Exception exception)
        {
            health.Faulted();
            logger.Faulted("projection", resource.Kind, key, client.ClusterName, exception);
            item = default!;
            return false;
        }
    }

    /// <summary>What a failure means for the next attempt, and how long to wait for it.</summary>
    private TimeSpan Judge(Exception exception, bool watchdogBit)
    {
        health.Restarted();
        health.Active();
        var wasFresh = _backoff.IsFresh;
        var delay = _backoff.Next();
        var error = watchdogBit ? NothingHeard() : AsKubernetesException(exception);
        if (error.IsGone)
        {
            // Too far behind: ordinary life for a watch, so no failure yet. At once, unless it happens again and again.
            _mustList = true;
            logger.Expired(resource.Kind, client.ClusterName);
            return wasFresh ? TimeSpan.Zero : delay;
        }

        if (!_mustList && watchdogBit && _opened)
        {
            // Dead or only quiet: whether the cluster can be reached is what the next attempt finds out, at once.
            _mustCheckHistory = !_heard;
            _opened = false;
            logger.Silent(resource.Kind, client.ClusterName, options.Watchdog);
            return TimeSpan.Zero;
        }

        if (!_mustList && error.Status?.HasCause("ResourceVersionTooLarge") == true)
        {
            _waitingForVersion ??= time.GetTimestamp();
            _mustList = time.GetElapsedTime(_waitingForVersion.Value) >= options.FutureVersionPatience;
        }

        health.Failed(error);
        delay = error.RetryAfter is { } asked && asked > delay ? Min(asked, options.RetryAfterMaximum) : delay;
        logger.Failed(resource.Kind, client.ClusterName, error.Message, delay);
        return delay;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private KubernetesException NothingHeard() =>
        new(RequestFailure.TimedOut, $"Nothing was heard of {resource.Kind} for {options.Watchdog}");

    private KubernetesException AsKubernetesException(Exception exception) =>
        exception as KubernetesException
        ?? new(RequestFailure.UnexpectedAnswer, $"Reading {resource.Kind} failed: {exception.GetType().Name}", innerException: exception);

    private async Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _wait = wait;
        try
        {
            await Task.Delay(delay, time, wait.Token);
        }
        catch (OperationCanceledException)
        {
            // Asked to go on, or to end: the loop looks.
        }
        finally
        {
            _wait = null;
        }
    }
}

/// <summary>A reflector without its object type.</summary>
internal interface IReflector
{
    string? ResourceVersion { get; }

    bool IsUnreadable(ObjectKey key);

    void RetryNow();

    Task RunAsync(CancellationToken cancellationToken);
}
