using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Cli.Plans;

/// <summary>What would happen for one sync.</summary>
internal sealed record SyncReport(ObjectKey Sync)
{
    /// <summary>Why there is no plan, such as an invalid spec; null if there is one.</summary>
    public string? Problem { get; init; }

    /// <summary>Of the sources and the copies; null without a plan.</summary>
    public ResourceKind? Kind { get; init; }

    /// <summary>By name; null without a plan.</summary>
    public SourceSelection? Sources { get; init; }

    /// <summary>Deletions that wait for approval, by its status; null if none do.</summary>
    public HeldDeletion? Held { get; init; }

    /// <summary>Names in the targets that no FollowerCluster has.</summary>
    public IReadOnlyList<string> UnknownFollowers { get; init; } = [];

    public IReadOnlyList<FollowerReport> Followers { get; init; } = [];

    public IEnumerable<PlannedAction> Actions => Followers.SelectMany(follower => follower.Known);

    public bool HasChanges => Followers.Any(follower => follower.HasChanges);

    /// <summary>Something could not be found out.</summary>
    public bool IsIncomplete =>
        Problem is not null
        || Sources is { IsKnown: false }
        || Sources?.All.Any(source => source.Value.State == SourceState.Unknown) == true
        || Followers.Any(follower => follower.IsIncomplete);
}
