using Bellwether.Cli.Clusters;
using Bellwether.Operator.Options;

namespace Bellwether.Cli.Audits;

/// <summary>What is to be compared with what.</summary>
/// <param name="Repository">Where the trail is and how to sign in there; its directory is of no account.</param>
internal sealed record AuditRequest(ClusterArguments Clusters, AuditOptions Repository)
{
    /// <summary>Names of FollowerClusters; none: all, and folders that belong to none.</summary>
    public IReadOnlyList<string> Followers { get; init; } = [];

    /// <summary>After this, what differs is looked at once more; zero: it isn't.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>File with the keys that may have signed the commits; null: signatures aren't looked at.</summary>
    public string? AllowedSigners { get; init; }

    /// <summary>The last commit whose signature needn't be looked at; null: all are.</summary>
    public string? SignedSince { get; init; }
}
