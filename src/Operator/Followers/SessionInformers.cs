using System.Collections.Concurrent;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Followers;

/// <summary>
/// The informers of one session. Kinds come when they are needed or can be read, and go when neither is so. Started and ended by the
/// connection's loop only; read by anybody.
/// </summary>
internal sealed class SessionInformers : IAsyncDisposable
{
    private readonly Func<ResourceKind, Informer<CopyRecord>> _create;
    private readonly ConcurrentDictionary<ResourceKind, (Informer<CopyRecord> Informer, CancellationTokenSource Stop)> _copies = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private readonly List<CancellationTokenSource> _stops = [];

    public SessionInformers(Informer<NamespaceRecord> namespaces, Func<ResourceKind, Informer<CopyRecord>> create)
    {
        Namespaces = namespaces;
        _create = create;
    }

    public Informer<NamespaceRecord> Namespaces { get; }

    public IEnumerable<IInformer> All => _copies.Values.Select(copies => copies.Informer).Prepend<IInformer>(Namespaces);

    public bool HaveSynced => All.All(informer => informer.HasSynced);

    public Informer<CopyRecord>? Copies(ResourceKind kind) => _copies.GetValueOrDefault(kind).Informer;

    /// <summary>An informer that has been failing, or null. One that synced before counts after <paramref name="patience"/> only.</summary>
    public IInformer? Failing(TimeSpan patience) => All.FirstOrDefault(
        informer => informer.State == InformerState.Failing && (!informer.HasSynced || informer.Age > patience));

    /// <summary>Starts the informer of namespaces; <paramref name="prepare"/> subscribes before it runs.</summary>
    public void Start(Action<Informer<NamespaceRecord>> prepare)
    {
        prepare(Namespaces);
        Run(Namespaces, _stop.Token);
    }

    /// <summary>Starts an informer for the kind unless there is one.</summary>
    /// <returns>Whether one was started.</returns>
    public bool Add(ResourceKind kind, Action<Informer<CopyRecord>> prepare)
    {
        if (_copies.ContainsKey(kind))
        {
            return false;
        }

        var informer = _create(kind);
        prepare(informer);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _stops.Add(stop);
        _copies[kind] = (informer, stop);
        Run(informer, stop.Token);
        return true;
    }

    /// <summary>Ends the informers of other kinds.</summary>
    public void Keep(IReadOnlyCollection<ResourceKind> kinds)
    {
        foreach (var kind in _copies.Keys.Where(kind => !kinds.Contains(kind)))
        {
            if (_copies.TryRemove(kind, out var gone))
            {
                gone.Stop.Cancel();
            }
        }
    }

    /// <summary>The cluster answers again: don't wait for the next attempt.</summary>
    public void RetryNow()
    {
        foreach (var informer in All)
        {
            informer.RetryNow();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stops.ForEach(stop => stop.Dispose());
        _stop.Dispose();
    }

    private void Run(IInformer informer, CancellationToken cancellationToken) => _running.Add(informer.RunAsync(cancellationToken));
}
