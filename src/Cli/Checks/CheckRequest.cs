using Bellwether.Cli.Clusters;
using Bellwether.Crds;

namespace Bellwether.Cli.Checks;

/// <summary>What is to be checked.</summary>
/// <param name="Names">Of FollowerClusters in the management cluster; empty: all of them, unless there are files.</param>
/// <param name="Files">FollowerClusters that may not be in the cluster yet.</param>
internal sealed record CheckRequest(ClusterArguments Clusters, IReadOnlyList<string> Names, IReadOnlyList<FollowerCluster> Files);
