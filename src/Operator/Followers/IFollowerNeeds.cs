namespace Bellwether.Operator.Followers;

/// <summary>Knows what the syncs onto each follower need.</summary>
public interface IFollowerNeeds
{
    /// <summary>As of now; never waits.</summary>
    FollowerNeeds Of(Follower follower);
}
