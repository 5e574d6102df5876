using System.Runtime.CompilerServices;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Serialization;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>A session's informers, as the planner asks them.</summary>
internal sealed class SessionInventory(FollowerSession session) : ICopyInventory, IFollowerNamespaces
{
    private const string BySync = "sync";

    // An informer joins a session when its kind is needed or can be read.
    private readonly ConditionalWeakTable<Informer<CopyRecord>, Informer<CopyRecord>> _indexed = [];

    public IEnumerable<KeyValuePair<string, NamespaceRecord>> All =>
        session.Namespaces.Items.Select(item => KeyValuePair.Create(item.Key.Name, item.Value));

    public bool Covers(ResourceKind kind) => session.Copies(kind)?.HasSynced == true;

    public bool IsUnreadable(CopyTarget target) => session.Copies(target.Kind)?.IsUnreadable(target.Key) == true;

    public CopyRecord? Find(CopyTarget target) =>
        session.Copies(target.Kind) is { } informer && informer.TryGet(target.Key, out var record) ? record : null;

    public NamespaceRecord? Find(string name) =>
        session.Namespaces.TryGet(ObjectKey.Cluster(name), out var record) ? record : null;

    public IEnumerable<KeyValuePair<CopyTarget, CopyRecord>> OfSync(ObjectKey sync)
    {
        foreach (var kind in SourceResources.All)
        {
            if (session.Copies(kind) is not { } informer)
            {
                continue;
            }

            foreach (var (key, record) in Indexed(informer).ByIndex(BySync, sync.ToString()))
            {
                yield return new(new CopyTarget(kind, key), record);
            }
        }
    }

    private Informer<CopyRecord> Indexed(Informer<CopyRecord> informer)
    {
        lock (_indexed)
        {
            if (!_indexed.TryGetValue(informer, out _))
            {
                informer.AddIndex(BySync, record => record.Sync == default ? [] : [StringPool.Share(record.Sync.ToString())]);
                _indexed.Add(informer, informer);
            }
        }

        return informer;
    }
}
