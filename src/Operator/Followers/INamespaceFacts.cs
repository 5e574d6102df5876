using Bellwether.Kubernetes.Informers;

namespace Bellwether.Operator.Followers;

/// <summary>Makes what tells of a follower's Namespaces, subscribed to and not yet running.</summary>
internal interface INamespaceFacts
{
    /// <summary>Of all of them.</summary>
    Informer<NamespaceRecord> List();

    /// <summary>Of some, by their names.</summary>
    NamespacePoll Ask();
}
