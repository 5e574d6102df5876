using Bellwether.Crds;

namespace Bellwether.Cli.Statuses;

/// <summary>A FollowerCluster and how it stands.</summary>
internal sealed class FollowerStanding(FollowerCluster follower)
{
    public FollowerCluster Follower { get; } = follower;

    public string Name { get; } = follower.Metadata.Name ?? "";

    public Standing Standing { get; } = Standing.Of(follower);

    /// <summary>Null before the operator has counted.</summary>
    public CopyCounts? Copies => Follower.Status?.Copies;
}
