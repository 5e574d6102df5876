using Bellwether.Kubernetes.Entities;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>Which copies in one follower are to be let go although no sync says so.</summary>
/// <param name="Vanished">Copies of these syncs, each as its own mark says: the syncs are seen not to be there any more.</param>
/// <param name="All">All copies, by this policy: the FollowerCluster is being deleted. Null: it isn't.</param>
internal sealed record LeftoverOrder(IReadOnlySet<ObjectKey> Vanished, string? All = null)
{
    public static readonly LeftoverOrder None = new(new HashSet<ObjectKey>());

    public bool IsNone => All is null && Vanished.Count == 0;

    public bool Equals(LeftoverOrder? other) => other is not null && All == other.All && Vanished.SetEquals(other.Vanished);

    public override int GetHashCode() => HashCode.Combine(All, Vanished.Count);
}
