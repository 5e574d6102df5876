using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Planning;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Syncs.Sources;

/// <summary>
/// The objects of the management cluster that could be sources, metadata only. Helm's release Secrets are left out by the server: there can
/// be thousands, and they are never copied.
/// </summary>
public sealed class SourceCatalog
{
    private const string NoHelmReleases = "type!=helm.sh/release.v1";

    private readonly Dictionary<ResourceKind, Informer<SourceRecord>> _informers = [];

    public SourceCatalog(IKubernetesClient management, TimeProvider time, ILogger<SourceCatalog> logger)
    {
        foreach (var kind in SourceResources.All)
        {
            var scope = new ListOptions(FieldSelector: kind == ResourceKind.Secret ? NoHelmReleases : null);
            _informers[kind] = Informer<SourceRecord>.Create(
                management, kind.Metadata(), scope, SourceRecord.From, InformerOptions.Default, time, logger);
        }
    }

    /// <summary>To be run by the host.</summary>
    public IEnumerable<KeyValuePair<ResourceKind, Informer<SourceRecord>>> Informers => _informers;

    /// <summary>Null when the object is known to be absent. Only to be believed when <see cref="IsKnown"/>.</summary>
    public SourceRecord? Find(ResourceKind kind, ObjectKey key) =>
        _informers[kind].TryGet(key, out var record) ? record : null;

    /// <summary>Whether presence or absence of the object is known: the kind was listed, and the object could be read.</summary>
    public bool IsKnown(ResourceKind kind, ObjectKey key) =>
        _informers[kind].HasSynced && !_informers[kind].IsUnreadable(key);
}
