using Bellwether.Crds;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Inventory;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Followers.Connecting;

/// <summary>Makes sessions and wires their informers to the directory's subscribers.</summary>
internal static class SessionFactory
{
    public static FollowerSession Create(FollowerLink link, ConnectionServices services, Action recheck)
    {
        var logger = services.Loggers.CreateLogger<FollowerSession>();
        var namespaces = Informer<NamespaceRecord>.Create(
            link.Client,
            ResourceKind.Namespace.Metadata(),
            new ListOptions(),
            NamespaceRecord.From,
            InformerOptions.Default,
            services.Time,
            logger);
        var origin = services.Management.Origin;
        var copies = new ListOptions(LabelSelector: $"{Marks.OriginLabel}={origin.Id}");
        var informers = new SessionInformers(namespaces, place => Informer<CopyRecord>.Create(
            link.Client,
            place.Kind.Metadata(),
            copies with { Namespace = place.Namespace },
            entity => CopyRecord.From(entity, origin),
            InformerOptions.Default,
            services.Time,
            logger));
        return new FollowerSession(link.Client, informers, recheck);
    }

    /// <summary>Changes of one namespace as the directory tells them.</summary>
    public static Action<InformerChange<NamespaceRecord>> Namespaces(string follower, IFollowerEvents events) => change =>
        events.Tell(new FollowerChange(follower, FollowerChangeKind.NamespaceChanged) { Namespace = change.Key.Name });

    /// <summary>Changes of one copy as the directory tells them.</summary>
    public static Action<InformerChange<CopyRecord>> Copies(string follower, ResourceKind kind, IFollowerEvents events) => change =>
        events.Tell(new FollowerChange(follower, FollowerChangeKind.CopyChanged)
        {
            CopyKind = kind,
            CopyKey = change.Key,
            Now = change.Item,
            Before = change.Previous,
        });
}
