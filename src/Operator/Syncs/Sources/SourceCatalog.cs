using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Hosting;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Planning;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Syncs.Sources;

/// <summary>
/// The objects of the management cluster that could be sources, metadata only. Helm's release Secrets are left out by the server: there can
/// be thousands, and they are never copied.
/// </summary>
internal sealed class SourceCatalog : BackgroundService, IHealthSource
{
    private const string NoHelmReleases = "type!=helm.sh/release.v1";
    private const string ByNamespace = "namespace";

    private readonly Dictionary<ResourceKind, Informer<SourceRecord>> _informers = [];

    private readonly OtherKinds _others;

    public SourceCatalog(IKubernetesClient management, OtherKinds others, TimeProvider time, ILogger<SourceCatalog> logger)
    {
        _others = others;
        foreach (var kind in SourceResources.All)
        {
            var scope = new ListOptions(FieldSelector: kind == ResourceKind.Secret ? NoHelmReleases : null);
            _informers[kind] = Create(management, kind, scope, time, logger);
        }
    }

    public string Name => "sources-listed";

    public HealthProbe Probes => HealthProbe.Readiness;

    /// <summary>An informer of sources, not yet running.</summary>
    public static Informer<SourceRecord> Create(
        IKubernetesClient management, ResourceKind kind, ListOptions scope, TimeProvider time, ILogger logger)
    {
        var informer = Informer<SourceRecord>.Create(
            management, kind.Metadata(), scope, entity => SourceRecord.From(entity, time), InformerOptions.Default, time, logger);
        informer.AddIndex(ByNamespace, record => [record.Namespace]);
        return informer;
    }

    /// <summary>The kind as the management cluster serves it; not resolved while that isn't known.</summary>
    public ResourceKind Resolve(ResourceKind kind) => kind.IsResolved ? kind : _others.Find(kind)?.Kind ?? kind;

    /// <summary>Why nothing can be read of a whole kind; null when it can.</summary>
    public SourceFacts? Trouble(ResourceKind kind) => _informers.ContainsKey(kind) ? null
        : _others.Find(kind) is { } other ? other.Trouble
        : SourceFacts.Unknown(new(
            CrossClusterSyncReasons.SourceUnreadable, $"{kind.FullName} is not looked at yet. At most {OtherKinds.MostKinds} kinds are, besides Secrets and ConfigMaps."));

    /// <summary>The kind is looked at for the first time: what there is will be known in a moment, and its syncs are told.</summary>
    public bool IsSettling(ResourceKind kind) =>
        !_informers.ContainsKey(kind) && (_others.Find(kind) is { } other ? other.IsSettling : !_others.IsFull);

    /// <summary>Of one kind that is always looked at; runs with the program, leader or not.</summary>
    public Informer<SourceRecord> InformerOf(ResourceKind kind) => _informers[kind];

    /// <summary>Null when the object is absent; only to be believed when <see cref="IsKnown"/>.</summary>
    public SourceRecord? Find(ResourceKind kind, ObjectKey key) =>
        Of(kind) is { } informer && informer.TryGet(key, out var record) ? record : null;

    /// <summary>Only to be taken for all of them when <see cref="IsListed"/>.</summary>
    public IEnumerable<KeyValuePair<ObjectKey, SourceRecord>> InNamespace(ResourceKind kind, string @namespace) =>
        Of(kind)?.ByIndex(ByNamespace, @namespace) ?? [];

    /// <summary>Whether the kind was listed completely.</summary>
    public bool IsListed(ResourceKind kind) => Of(kind)?.HasSynced == true;

    /// <summary>Whether presence or absence of the object is known: the kind was listed, and the object could be read.</summary>
    public bool IsKnown(ResourceKind kind, ObjectKey key) =>
        Of(kind) is { HasSynced: true } informer && !informer.IsUnreadable(key);

    public string? Problem()
    {
        var waiting = _informers.Where(informer => !informer.Value.HasSynced).Select(informer => informer.Key.ToString()).ToArray();
        return waiting.Length == 0 ? null : $"{string.Join(" and ", waiting)} of the management cluster are not listed yet";
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_informers.Values.Select(informer => informer.RunAsync(stoppingToken)));

    private Informer<SourceRecord>? Of(ResourceKind kind) =>
        _informers.TryGetValue(kind, out var always) ? always : _others.Find(kind)?.Informer;
}
