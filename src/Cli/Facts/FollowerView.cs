using Bellwether.Crds;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Followers.Connecting;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Cli.Facts;

/// <summary>One follower as it was found: what was listed, or why it could not be.</summary>
internal sealed class FollowerView(FollowerCluster cluster) : IAsyncDisposable
{
    private static readonly Dictionary<string, string> NoLabels = [];

    public FollowerCluster Cluster { get; } = cluster;

    public string Name => Cluster.Metadata.Name ?? "";

    public IReadOnlyDictionary<string, string> Labels => Cluster.Metadata.Labels ?? NoLabels;

    /// <summary>Null until it is signed in to.</summary>
    public FollowerLink? Link { get; set; }

    /// <summary>What the cluster answered; null if it didn't.</summary>
    public string? ClusterUid { get; set; }

    /// <summary>Why nothing is known of it; null when all is.</summary>
    public FollowerFailure? Failure { get; set; }

    /// <summary>Of the time that this follower may take, what it has used.</summary>
    public TimeSpan Used { get; set; }

    public ListedFollower Listed { get; set; } = ListedFollower.Nothing;

    /// <summary>What is missing without making the rest useless, such as a kind that may not be listed.</summary>
    public List<string> Problems { get; } = [];

    public FollowerFacts FactsWith(LookedAtPlaces places) => new()
    {
        Name = Name,
        Labels = Labels,
        Spec = Cluster.Spec,
        Unavailable = Failure is null ? null : $"FollowerCluster {Name} is not ready: {Failure.Message}",
        UnavailableNeedsPerson = Failure?.Stalls == true,
        Namespaces = Listed,
        Copies = Listed,
        Ledger = places,
    };

    public ValueTask DisposeAsync() => Link?.DisposeAsync() ?? ValueTask.CompletedTask;
}
