using Bellwether.Cli.Clusters;
using Bellwether.Crds;

namespace Bellwether.Cli.Plans;

/// <summary>What to plan: one sync in the cluster, all of them, or those of files.</summary>
internal sealed record PlanRequest(ClusterArguments Clusters)
{
    /// <summary>Of a sync in the cluster; null: those of <see cref="Files"/>, or all.</summary>
    public string? Name { get; init; }

    /// <summary>Every sync of every namespace.</summary>
    public bool All { get; init; }

    /// <summary>Also have every follower try it, and compare.</summary>
    public bool WithDifferences { get; init; }

    /// <summary>From a file, with their namespaces as written there; may be those of syncs in the cluster.</summary>
    public IReadOnlyList<CrossClusterSync> Files { get; init; } = [];
}
