using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>Takes a follower's facts as they are now.</summary>
internal static class FollowerFactsReader
{
    /// <param name="writer">Of the follower's session; null while it has none.</param>
    public static FollowerFacts Read(Follower follower, FollowerWriter? writer) => new()
    {
        Name = follower.Name,
        Labels = follower.Labels,
        Spec = follower.Spec,
        Unavailable = IsAvailable(follower, writer) ? null : Explain(follower),
        UnavailableNeedsPerson = follower.State.Failure?.Stalls == true,
        Namespaces = (IFollowerNamespaces?)writer?.Inventory ?? NothingKnown.Instance,
        Copies = (ICopyInventory?)writer?.Inventory ?? NothingKnown.Instance,
        Ledger = (ICopyLedger?)writer?.Ledger ?? NothingKnown.Instance,
    };

    /// <summary>
    /// Nothing is written to a follower that is being deleted, where its finalizer takes the copies away, nor before that finalizer is on.
    /// </summary>
    private static bool IsAvailable(Follower follower, FollowerWriter? writer) =>
        writer is { Session.FactsSynced: true }
        && ReferenceEquals(writer.Session, follower.Session)
        && follower is { IsBeingDeleted: false, HasFinalizer: true };

    private static string Explain(Follower follower) =>
        follower.IsBeingDeleted ? $"FollowerCluster {follower.Name} is being deleted."
        : follower.State.Failure is { } failure
            ? $"FollowerCluster {follower.Name} is not ready: {failure.Message}"
            : $"FollowerCluster {follower.Name} is being connected.";
}
