using Bellwether.Kubernetes.Hosting;
using Bellwether.Operator.Followers;

namespace Bellwether.Operator.Telemetry.Health;

/// <summary>Alive while the loop of every connection goes on. A follower that can't be reached is no reason to restart; a loop that hangs is.</summary>
internal sealed class FollowersMove(FollowerDirectory directory) : IHealthSource
{
    /// <summary>Several times the longest that a loop waits for anything.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    public string Name => "followers-move";

    public HealthProbe Probes => HealthProbe.Liveness;

    public string? Problem() => directory.LongestIdle(out var follower) is var idle && idle > Limit
        ? $"the connection of follower {follower} has not been looked at for {idle:c}"
        : null;
}
