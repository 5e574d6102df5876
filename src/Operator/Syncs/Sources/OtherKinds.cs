using System.Collections.Concurrent;
using Bellwether.Crds;
using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Discovery;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Validation;
using Bellwether.Operator.Validation;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Syncs.Sources;

/// <summary>
/// The kinds that syncs name besides those that are always looked at: each is watched from the first sync that names it to the last. What
/// changes is told to the syncs that it concerns. Nothing waits for any of these kinds but the syncs that name it.
/// </summary>
internal sealed class OtherKinds(
    IKubernetesClient management,
    Informer<CrossClusterSync> syncs,
    IControllerQueue<CrossClusterSync> queue,
    TimeProvider time,
    ILogger<SourceCatalog> logger) : BackgroundService
{
    /// <summary>Each is a watch; a tenant can name as many as it likes. Those that there aren't make room for those not looked at yet.</summary>
    public const int MostKinds = 128;

    private const string ByObject = "source-object";
    private const string ByKind = "source-kind";

    private readonly ApiDiscovery _discovery = new(management, time);
    private readonly ConcurrentDictionary<string, Entry> _entries = new();
    private readonly ConcurrentDictionary<Task, bool> _ending = new();
    private readonly Lock _lock = new();

    // Kinds that made room; they wait until there is some, or until a sync that names them changes.
    private readonly HashSet<string> _yielded = [];
    private CancellationToken _stop;

    /// <summary>Null when no sync that was taken in names the kind.</summary>
    public SourceKindWatch? Find(ResourceKind kind) => _entries.TryGetValue(Key(kind), out var entry) ? entry.Watch : null;

    /// <summary>There is no room for another kind.</summary>
    public bool IsFull => _entries.Count >= MostKinds;

    public override void Dispose()
    {
        _discovery.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _stop = stoppingToken;
        syncs.AddIndex(ByKind, sync => KindOf(sync) is { } kind ? [Key(kind)] : []);
        syncs.AddIndex(ByObject, sync => KindOf(sync) is { } kind && SourceIndex.ValueOf(sync) is { } value ? [$"{Key(kind)} {value}"] : []);
        using (syncs.Subscribe(Follow))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_entries.Values.Select(entry => entry.Run).Concat(_ending.Keys));
    }

    private static string Key(ResourceKind kind) => $"{kind.ApiVersion}/{kind.Kind}";

    /// <summary>The kind that a sync names, if it has to be looked for.</summary>
    private static ResourceKind? KindOf(CrossClusterSync? sync) =>
        sync?.Spec?.Source is { } source && !sync.IsBeingDeleted()
        && KindRules.Check(new SpecRules(), "", source)
        && SourceResources.KindOf(source) is { IsResolved: false } kind
            ? kind
            : null;

    private void Follow(InformerChange<CrossClusterSync> change)
    {
        lock (_lock)
        {
            // Both, since equal kinds can differ in their version.
            foreach (var kind in new[] { KindOf(change.Previous), KindOf(change.Item) }.OfType<ResourceKind>())
            {
                _yielded.Remove(Key(kind));
                Match(kind);
            }
        }
    }

    /// <summary>Watches the kind if a sync names it, and else not.</summary>
    private void Match(ResourceKind kind)
    {
        var key = Key(kind);
        var isNamed = syncs.ByIndex(ByKind, key).Count > 0;
        if (!isNamed)
        {
            End(key);
        }
        else if (!_entries.ContainsKey(key) && !_stop.IsCancellationRequested && HasRoomFor(key))
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop);
            SourceKindWatch? watch = null;
            watch = new SourceKindWatch(kind, _discovery, Create, () => Changed(key, watch!), time, logger);
            _entries[key] = new Entry(watch, watch.RunAsync(stop.Token), stop);
        }
    }

    private bool HasRoomFor(string key)
    {
        if (_entries.Count < MostKinds)
        {
            return true;
        }

        if (_yielded.Contains(key) || _entries.FirstOrDefault(entry => entry.Value.Watch.IsLacking).Key is not { } lacking)
        {
            return false;
        }

        _yielded.Add(lacking);
        End(lacking);
        Tell(lacking);
        return true;
    }

    private void End(string key)
    {
        if (!_entries.TryRemove(key, out var gone))
        {
            return;
        }

        gone.Stop.Cancel();
        _ending[gone.Run] = true;
        _ = gone.Run.ContinueWith(
            run =>
            {
                _ending.TryRemove(run, out _);
                gone.Stop.Dispose();
                Revive();
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
    }

    private void Changed(string key, SourceKindWatch watch)
    {
        Tell(key);
        if (watch.IsLacking && _entries.Count >= MostKinds)
        {
            Revive();
        }
    }

    /// <summary>There is room for a kind that found none.</summary>
    private void Revive()
    {
        lock (_lock)
        {
            foreach (var kind in syncs.Items.Select(sync => KindOf(sync.Value)).OfType<ResourceKind>())
            {
                Match(kind);
            }
        }
    }

    private Informer<SourceRecord> Create(ResourceKind kind)
    {
        var informer = SourceCatalog.Create(management, kind, new ListOptions(), time, logger);
        var prefix = Key(kind);
        informer.Subscribe(change =>
        {
            foreach (var sync in SourceIndex.Concerned(change, value => syncs.ByIndex(ByObject, $"{prefix} {value}")))
            {
                queue.Add(sync);
            }
        });
        return informer;
    }

    private void Tell(string kind)
    {
        foreach (var (sync, _) in syncs.ByIndex(ByKind, kind))
        {
            queue.Add(sync);
        }
    }

    private sealed record Entry(SourceKindWatch Watch, Task Run, CancellationTokenSource Stop);
}
