using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs.Writing;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>Counts in the inventories of the followers that are connected. One that is lost keeps its inventory.</summary>
/// <param name="writers">Asked for when it is needed: they need the brake themselves.</param>
internal sealed class FleetCensus(Func<FollowerWriters> writers) : IFleetCensus
{
    public int All => writers().All.Sum(writer => writer.Inventory.Count);

    public int OfSync(ObjectKey sync) => writers().All.Sum(writer => writer.Inventory.OfSync(sync).Count());

    public int In(string follower) => writers().TryGet(follower, out var writer) ? writer.Inventory.Count : 0;

    public bool Shows(DeletionKey copy) =>
        writers().TryGet(copy.Follower, out var writer) && writer.Inventory.Find(copy.Target)?.Uid == copy.Uid;
}
