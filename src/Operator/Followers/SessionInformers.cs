using System.Collections.Concurrent;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Followers;

/// <summary>The informers of one session. Kinds are added when access rules begin to need them and stay to the session's end. Started and ended by
/// the connection's loop only; read by anybody.</summary>
internal sealed class SessionInformers : IAsyncDisposable
{
    private readonly Func<ResourceKind, Informer<CopyRecord>> _create;
    private readonly ConcurrentDictionary<ResourceKind, Informer<CopyRecord>> _copies = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];

    public SessionInformers(Informer<NamespaceRecord> namespaces, Func<ResourceKind, Informer<CopyRecord>> create)
    {
        Namespaces = namespaces;
        _create = create;
    }

    public Informer<NamespaceRecord> Namespaces { get; }

    public IEnumerable<IInformer> All => _copies.Values.Prepend<IInformer>(Namespaces);

    public bool HaveSynced => All.All(informer => informer.HasSynced);

    public Informer<CopyRecord>? Copies(ResourceKind kind) => _copies.GetValueOrDefault(kind);

    /// <summary>An informer that has been failing, or null. One that synced before counts after <paramref name="patience"/> only.</summary>
    public IInformer? Failing(TimeSpan patience) => All.FirstOrDefault(
        informer => informer.State == InformerState.Failing && (!informer.HasSynced || informer.Age > patience));

    /// <summary>Starts the informer of namespaces; <paramref name="prepare"/> subscribes before it runs.</summary>
    public void Start(Action<Informer<NamespaceRecord>> prepare)
    {
        prepare(Namespaces);
        Run(Namespaces);
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
        _copies[kind] = informer;
        Run(informer);
        return true;
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
        _stop.Dispose();
    }

    private void Run(IInformer informer) => _running.Add(informer.RunAsync(_stop.Token));
}
