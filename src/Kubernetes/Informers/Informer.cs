using System.Diagnostics.CodeAnalysis;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Hosting;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Microsoft.Extensions.Logging;

namespace Bellwether.Kubernetes.Informers;

/// <summary>
/// A projected copy of all objects that a list and watch covers, kept up to date through every failure. Only what the projection returns is
/// kept, so a projection of metadata keeps no content. A list is taken in only when it is complete: no failure ever looks like a deletion.
/// Readers never block; items must be immutable.
/// </summary>
public sealed class Informer<TItem> : IInformer
{
    private readonly ObjectStore<TItem> _store;
    private readonly InformerHealth _health;
    private readonly IReflector _reflector;
    private int _started;

    private Informer(string clusterName, ResourceKind kind, ObjectStore<TItem> store, InformerHealth health, IReflector reflector)
    {
        (ClusterName, Kind) = (clusterName, kind);
        (_store, _health, _reflector) = (store, health, reflector);
    }

    public string ClusterName { get; }

    public ResourceKind Kind { get; }

    public InformerState State => _health.State;

    public bool HasSynced => _health.HasSynced;

    public int Count => _store.Count;

    public TimeSpan Age => _health.Age;

    public TimeSpan Idle => _health.Idle;

    public KubernetesException? LastError => _health.LastError;

    public string? ResourceVersion => _reflector.ResourceVersion;

    public long Restarts => _health.Restarts;

    public long Faults => _health.Faults;

    /// <summary>What is there now, without a copy: changes that happen while it is enumerated may or may not be seen.</summary>
    public IEnumerable<KeyValuePair<ObjectKey, TItem>> Items => _store.Enumerate();

    /// <param name="scope">Namespace and selectors; its resource version is not used.</param>
    /// <param name="project">
    /// What to keep of an object. If it throws, that is logged and counted, the store keeps what it had of that object, and
    /// <see cref="IsUnreadable"/> tells; nothing else is affected.
    /// </param>
    public static Informer<TItem> Create<TObject>(
        IKubernetesClient client,
        Resource<TObject> resource,
        ListOptions scope,
        Func<TObject, TItem> project,
        InformerOptions options,
        TimeProvider time,
        ILogger logger)
        where TObject : class, IKubernetesObject
    {
        var health = new InformerHealth(time);
        var store = new ObjectStore<TItem>((what, key, exception) =>
        {
            health.Faulted();
            logger.Faulted(what, resource.Kind, key, client.ClusterName, exception);
        });
        var reflector = new Reflector<TObject, TItem>(client, resource, scope, project, options, time, logger, store, health);
        return new(client.ClusterName, resource.Kind, store, health, reflector);
    }

    public bool TryGet(ObjectKey key, [MaybeNullWhen(false)] out TItem item) =>
        _store.TryGet(key, out item);

    /// <summary>
    /// The object exists, but its newest version could not be projected: what <see cref="TryGet"/> says of it is older, or nothing. Not a
    /// deletion.
    /// </summary>
    public bool IsUnreadable(ObjectKey key) => _reflector.IsUnreadable(key);

    /// <summary>
    /// Calls back for each change, one at a time, in order, after the store holds it; first <see cref="InformerChangeKind.Added"/> for all
    /// that is there already. Handlers run on the reader's thread (the replay on the caller's): they must be quick and must not block. One
    /// that throws is logged and counted, and goes on to be called. After disposal it is not called again, but for a call under way.
    /// </summary>
    public IDisposable Subscribe(Action<InformerChange<TItem>> handler) => _store.Subscribe(handler);

    /// <summary>Adds an index, filled with what is there. <paramref name="values"/> must always say the same of the same item.</summary>
    public void AddIndex(string name, Func<TItem, IEnumerable<string>> values) => _store.AddIndex(name, values);

    /// <summary>All items for which the index's function returned the value.</summary>
    public IReadOnlyList<KeyValuePair<ObjectKey, TItem>> ByIndex(string name, string value) => _store.ByIndex(name, value);

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => _health.WaitForSyncAsync(cancellationToken);

    public IDisposable SubscribeState(Action<InformerState> handler) => _health.Subscribe(handler);

    public void RetryNow() => _reflector.RetryNow();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _started, 1) != 0)
        {
            throw new InvalidOperationException($"The informer of {Kind} in {ClusterName} was started before");
        }

        using var measured = RuntimeMetrics.Measure(this);
        await _reflector.RunAsync(cancellationToken);
    }
}
