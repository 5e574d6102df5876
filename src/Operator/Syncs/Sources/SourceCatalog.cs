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

    public SourceCatalog(IKubernetesClient management, TimeProvider time, ILogger<SourceCatalog> logger)
    {
        foreach (var kind in SourceResources.All)
        {
            var scope = new ListOptions(FieldSelector: kind == ResourceKind.Secret ? NoHelmReleases : null);
            _informers[kind] = Informer<SourceRecord>.Create(
                management, kind.Metadata(), scope, entity => SourceRecord.From(entity, time), InformerOptions.Default, time, logger);
            _informers[kind].AddIndex(ByNamespace, record => [record.Namespace]);
        }
    }

    public string Name => "sources-listed";

    public HealthProbe Probes => HealthProbe.Readiness;

    /// <summary>Of one kind; runs with the program, leader or not.</summary>
    public Informer<SourceRecord> InformerOf(ResourceKind kind) => _informers[kind];

    /// <summary>Null when the object is absent; only to be believed when <see cref="IsKnown"/>.</summary>
    public SourceRecord? Find(ResourceKind kind, ObjectKey key) =>
        _informers.TryGetValue(kind, out var informer) && informer.TryGet(key, out var record) ? record : null;

    /// <summary>Only to be taken for all of them when <see cref="IsListed"/>.</summary>
    public IEnumerable<KeyValuePair<ObjectKey, SourceRecord>> InNamespace(ResourceKind kind, string @namespace) =>
        _informers.TryGetValue(kind, out var informer) ? informer.ByIndex(ByNamespace, @namespace) : [];

    /// <summary>Whether the kind was listed completely.</summary>
    public bool IsListed(ResourceKind kind) => _informers.TryGetValue(kind, out var informer) && informer.HasSynced;

    /// <summary>Whether presence or absence of the object is known: the kind was listed, and the object could be read.</summary>
    public bool IsKnown(ResourceKind kind, ObjectKey key) =>
        _informers.TryGetValue(kind, out var informer) && informer.HasSynced && !informer.IsUnreadable(key);

    public string? Problem()
    {
        var waiting = _informers.Where(informer => !informer.Value.HasSynced).Select(informer => informer.Key.ToString()).ToArray();
        return waiting.Length == 0 ? null : $"{string.Join(" and ", waiting)} of the management cluster are not listed yet";
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_informers.Values.Select(informer => informer.RunAsync(stoppingToken)));
}
