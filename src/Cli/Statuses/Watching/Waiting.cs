namespace Bellwether.Cli.Statuses.Watching;

/// <summary>What following a status waits for: first for something to be out of step, if nothing is, then for all to be in step.</summary>
internal sealed class Waiting
{
    private const int Named = 3;

    private bool _wasOutOfStep;

    /// <summary>All is in step after it wasn't: there is nothing to follow any more.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Takes a new status in, and says what is waited for now.</summary>
    public string Of(FleetStatus fleet, TimeSpan elapsed)
    {
        if (fleet.IsGone)
        {
            IsOver = true;
            return $"{(fleet.Scope.Sync is { } sync ? $"CrossClusterSync {fleet.Scope.Namespace}/{sync}" : $"FollowerCluster {fleet.Scope.Follower}")} is gone.";
        }

        var open = fleet.Syncs.Where(sync => IsOpen(sync.Standing)).Select(sync => (Name: sync.Key.ToString(), sync.Standing))
            .Concat(fleet.Followers.Where(follower => IsOpen(follower.Standing)).Select(follower => (Name: $"follower/{follower.Name}", follower.Standing)))
            .ToArray();
        _wasOutOfStep |= open.Length > 0;
        IsOver = _wasOutOfStep && open.Length == 0;
        var suspended = fleet.Standings.Count(standing => standing.State == StandingState.Suspended);
        var but = suspended == 0 ? "" : $", but for {suspended} suspended";
        if (open.Length == 0)
        {
            return IsOver
                ? $"All is in step{but}, after {(int)elapsed.TotalSeconds}s."
                : $"All is in step{but}. Waiting for a change; Ctrl-C ends.";
        }

        var names = string.Join(", ", open.Take(Named).Select(item => $"{item.Name} ({item.Standing.State})"));
        var more = open.Length > Named ? $" and {open.Length - Named} more" : "";
        return $"Waiting for {names}{more}; Ctrl-C ends.";
    }

    /// <summary>What is suspended is not waited for: nothing will happen to it.</summary>
    private static bool IsOpen(Standing standing) => standing.State is not (StandingState.Ready or StandingState.Suspended);
}
