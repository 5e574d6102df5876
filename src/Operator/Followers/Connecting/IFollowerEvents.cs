namespace Bellwether.Operator.Followers.Connecting;

/// <summary>Where a connection tells what it found.</summary>
internal interface IFollowerEvents
{
    /// <summary>The follower's state, as the directory shows it now, is another.</summary>
    void StateChanged(string follower);

    void Tell(FollowerChange change);

    /// <summary>Has another follower's connection look at its guard rails.</summary>
    void LookAt(string follower, WakeReasons reasons);
}
