using Bellwether.Crds;

namespace Bellwether.Operator.Followers;

/// <summary>Sees to copies in a follower that no sync speaks for.</summary>
internal interface IFollowerLeftovers
{
    /// <returns>Deletions of such copies that wait for approval, null for none; and when to look again, null for when something happens.</returns>
    Task<(HeldDeletion? Held, TimeSpan? Again)> LookAsync(FollowerCluster cluster, CancellationToken cancellationToken);

    /// <summary>The FollowerCluster is gone.</summary>
    void Forget(string follower);
}
