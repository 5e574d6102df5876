using Bellwether.Kubernetes.Entities;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>
/// The copies that are seen to be there now. Followers that can't be seen into count for nothing: that makes the brake stricter, never laxer.
/// </summary>
internal interface IFleetCensus
{
    int All { get; }

    int OfSync(ObjectKey sync);

    int In(string follower);

    /// <summary>Whether the very object is among those that are counted.</summary>
    bool Shows(DeletionKey copy);
}
