using Bellwether.Crds;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Inventory;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Followers.Connecting;

/// <summary>Makes sessions and wires their informers to the directory's subscribers.</summary>
internal static class SessionFactory
{
    /// <param name="link">Owned by the connection.</param>
    /// <param name="services">What all connections share.</param>
    /// <param name="recheck">Has the connection look at the cluster now.</param>
    /// <param name="names">Of the Namespaces to ask for; null: all are listed.</param>
    /// <param name="feed">What is told of the Namespaces.</param>
    public static FollowerSession Create(
        FollowerLink link, ConnectionServices services, Action recheck, IReadOnlyCollection<string>? names, NamespaceFeed feed)
    {
        var logger = services.Loggers.CreateLogger<FollowerSession>();
        var origin = services.Management.Origin;
        var copies = new ListOptions(LabelSelector: $"{Marks.OriginLabel}={origin.Id}");
        var facts = new NamespaceFacts(link.Client, services.Time, logger, feed);
        var informers = new SessionInformers(facts, names, place => Informer<CopyRecord>.Create(
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
    public static Action<string> Namespaces(string follower, IFollowerEvents events) => name =>
        events.Tell(new FollowerChange(follower, FollowerChangeKind.NamespaceChanged) { Namespace = name });

    /// <summary>Changes of one copy as the directory tells them.</summary>
    public static Action<InformerChange<CopyRecord>> Copies(string follower, ResourceKind kind, IFollowerEvents events) => change =>
        events.Tell(new FollowerChange(follower, FollowerChangeKind.CopyChanged)
        {
            CopyKind = kind,
            CopyKey = change.Key,
            Now = change.Item,
            Before = change.Previous,
        });

    private sealed class NamespaceFacts(IKubernetesClient client, TimeProvider time, ILogger logger, NamespaceFeed feed) : INamespaceFacts
    {
        public Informer<NamespaceRecord> List()
        {
            var informer = Informer<NamespaceRecord>.Create(
                client, ResourceKind.Namespace.Metadata(), new ListOptions(), NamespaceRecord.From, InformerOptions.Default, time, logger);
            informer.SubscribeState(feed.StateChanged);
            informer.Subscribe(change => feed.Changed(change.Key.Name));
            return informer;
        }

        public NamespacePoll Ask() => new(client, time, feed.Changed, () => feed.StateChanged(InformerState.Live));
    }
}

/// <summary>Where a session's knowledge of its Namespaces is told.</summary>
/// <param name="Changed">By the name of one that came, went or changed.</param>
/// <param name="StateChanged">They became known, or can't be asked for.</param>
internal sealed record NamespaceFeed(Action<string> Changed, Action<InformerState> StateChanged);
