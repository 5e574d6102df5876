using System.Collections.Frozen;
using System.Net;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Followers;

/// <summary>
/// The informers of one session. Those of copies come when they are needed or can be read, and go when neither is so. Started and ended by
/// the connection's loop only; read by anybody.
/// </summary>
internal sealed class SessionInformers : IAsyncDisposable
{
    private readonly Func<CopyPlace, Informer<CopyRecord>> _create;
    private readonly Dictionary<CopyPlace, (Informer<CopyRecord> Informer, CancellationTokenSource Stop)> _running = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _tasks = [];
    private readonly List<CancellationTokenSource> _stops = [];
    private volatile FrozenDictionary<ResourceKind, CopyInformers> _copies = FrozenDictionary<ResourceKind, CopyInformers>.Empty;

    private readonly INamespaceFacts _facts;
    private volatile FollowerNamespaces _namespaces;
    private CancellationTokenSource _stopNamespaces = null!;
    private HashSet<CopyPlace> _left = [];

    /// <param name="facts">Makes what tells of the Namespaces.</param>
    /// <param name="names">See <see cref="LookAtNamespaces"/>.</param>
    /// <param name="create">Makes an informer of the copies in a place.</param>
    public SessionInformers(INamespaceFacts facts, IReadOnlyCollection<string>? names, Func<CopyPlace, Informer<CopyRecord>> create)
    {
        (_facts, _create) = (facts, create);
        _namespaces = Begin(names);
    }

    public FollowerNamespaces Namespaces => _namespaces;

    public IEnumerable<IInformer> All => _namespaces.All is { } all ? Copying.Prepend(all) : Copying;

    /// <summary>Everything is listed that the follower lets be listed.</summary>
    public bool HaveSynced => Namespaces.HasSynced && Copying.All(informer => informer.HasSynced || CopyInformers.IsRefused(informer));

    /// <summary>
    /// An informer of copies that is refused although permissions were found to be granted, or that gets errors, or null. Errors about kinds
    /// that nobody needs there concern nobody.
    /// </summary>
    public IInformer? Refused(IEnumerable<ResourceKind> needed) => _running
        .Where(running => !_left.Contains(running.Key))
        .Select(running => running.Value.Informer)
        .FirstOrDefault(informer => CopyInformers.IsRefused(informer)
            && informer.LastError is { StatusCode: not HttpStatusCode.NotFound } error
            && (error.IsForbidden || needed.Contains(informer.Kind)));

    /// <summary>Kinds that the server answers with 404 for.</summary>
    public IReadOnlyCollection<ResourceKind> NotServed => [.. _copies.Values.Where(copies => copies.IsNotServed).Select(copies => copies.Parts.First().Kind)];

    private IEnumerable<IInformer> Copying => _copies.Values.SelectMany(copies => copies.Parts);

    public IReadOnlyCollection<ResourceKind> Kinds => _copies.Keys;

    public CopyInformers? Copies(ResourceKind kind) => _copies.GetValueOrDefault(kind);

    /// <summary>What is known in whole now.</summary>
    public HashSet<CopyPlace> Covered() =>
        [.. _running.Where(running => running.Value.Informer.HasSynced && !CopyInformers.IsRefused(running.Value.Informer)).Select(running => running.Key)];

    /// <summary>
    /// An informer that has been failing, or null; one of a kind that is refused or not served isn't the follower's failure. One that synced
    /// before counts after <paramref name="patience"/> only.
    /// </summary>
    public IInformer? Failing(TimeSpan patience) => All.FirstOrDefault(
        informer => informer.State == InformerState.Failing
            && (!informer.HasSynced || informer.Age > patience)
            && (informer.Kind == ResourceKind.Namespace || !CopyInformers.IsRefused(informer)));

    /// <summary>Has the Namespaces listed and watched, or those with these names asked for; what is so already isn't disturbed.</summary>
    public void LookAtNamespaces(IReadOnlyCollection<string>? names)
    {
        if (names is not null && _namespaces.Some is { } some)
        {
            some.LookAt(names);
        }
        else if (names is null != _namespaces.IsComplete)
        {
            _stopNamespaces.Cancel();
            _namespaces = Begin(names);
        }
    }

    /// <summary>Sees to it that copies are looked at in these places and no others; those that are already aren't disturbed.</summary>
    public void Look(IReadOnlyCollection<CopyPlace> places, Action<CopyPlace, Informer<CopyRecord>> prepare)
    {
        // Copies that were seen where nothing is looked for any more are neither gone nor to be forgotten: a rule was withdrawn, and they stay.
        _left = [.. _running.Where(running => IsLeft(running.Key, running.Value.Informer, places)).Select(running => running.Key)];
        var wanted = places.Concat(_left).ToHashSet();

        // Equal kinds can differ in the version that they are asked for in, and a server can drop one.
        var gone = _running.Keys.Where(place => !(wanted.TryGetValue(place, out var same) && same.Kind.IsSameAs(place.Kind))).ToArray();
        var come = wanted.Where(place => !_running.ContainsKey(place) || gone.Contains(place)).ToArray();
        if (gone.Length + come.Length == 0)
        {
            return;
        }

        foreach (var place in gone)
        {
            _running.Remove(place, out var running);
            running.Stop.Cancel();
        }

        var started = new List<(Informer<CopyRecord> Informer, CancellationToken Stop)>();
        foreach (var place in come)
        {
            var informer = _create(place);
            CopyInformers.Index(informer);
            var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            _stops.Add(stop);
            _running[place] = (informer, stop);
            started.Add((informer, stop.Token));
        }

        _copies = _running.GroupBy(running => running.Key.Kind).ToFrozenDictionary(
            kind => kind.Key,
            kind => new CopyInformers(kind.Key, kind.Select(part => KeyValuePair.Create(part.Key.Namespace, part.Value.Informer))));
        for (var i = 0; i < started.Count; i++)
        {
            prepare(come[i], started[i].Informer);
            Run(started[i].Informer, started[i].Stop);
        }
    }

    /// <summary>In a namespace of its own, with copies, and not covered by another informer.</summary>
    private static bool IsLeft(CopyPlace place, Informer<CopyRecord> informer, IReadOnlyCollection<CopyPlace> places) =>
        place.Namespace is not null && informer.Count > 0 && !places.Contains(place) && !places.Contains(place with { Namespace = null });

    /// <summary>The cluster answers again: don't wait for the next attempt.</summary>
    public void RetryNow()
    {
        Namespaces.Some?.LookNow();
        foreach (var informer in All)
        {
            informer.RetryNow();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stops.ForEach(stop => stop.Dispose());
        _stop.Dispose();
    }

    private FollowerNamespaces Begin(IReadOnlyCollection<string>? names)
    {
        _stopNamespaces = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _stops.Add(_stopNamespaces);
        if (names is null)
        {
            var all = _facts.List();
            Run(all, _stopNamespaces.Token);
            return new FollowerNamespaces(all);
        }

        var some = _facts.Ask();
        some.LookAt(names);
        _tasks.Add(some.RunAsync(_stopNamespaces.Token));
        return new FollowerNamespaces(some);
    }

    private void Run(IInformer informer, CancellationToken cancellationToken) => _tasks.Add(informer.RunAsync(cancellationToken));
}
