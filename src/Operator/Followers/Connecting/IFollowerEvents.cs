namespace Bellwether.Operator.Followers.Connecting;

/// <summary>Where a connection tells what it found.</summary>
internal interface IFollowerEvents
{
    /// <summary>The follower's state, as the directory shows it now, is another.</summary>
    void StateChanged(string follower);

    void Tell(FollowerChange change);

    /// <summary>Ends the session of a follower that turned out to be the younger of two with one cluster, before it returns.</summary>
    void Evict(string follower);
}
