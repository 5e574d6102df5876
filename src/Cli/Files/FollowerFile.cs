using Bellwether.Crds;

namespace Bellwether.Cli.Files;

/// <summary>The FollowerClusters of a file.</summary>
/// <param name="Others">What else is in it, by kind and name.</param>
internal sealed record FollowerFile(IReadOnlyList<FollowerCluster> Followers, IReadOnlyList<string> Others)
{
    /// <exception cref="CliException">It can't be read, holds no FollowerCluster, or one twice.</exception>
    public static FollowerFile Parse(string text, string file)
    {
        var (followers, others) = ResourceFile.Parse(
            text, file, FollowerCluster.KindName, BellwetherJsonContext.Default.FollowerCluster, follower => follower.Metadata?.Name);
        return followers.GroupBy(follower => follower.Metadata.Name).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new CliException($"{file} holds FollowerCluster {twice.Key} twice.")
            : new FollowerFile(followers, others);
    }
}
