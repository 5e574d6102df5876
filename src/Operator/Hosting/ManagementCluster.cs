using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Hosting;

/// <summary>Who the management cluster is.</summary>
/// <param name="ClusterUid">UID of its kube-system Namespace.</param>
/// <param name="Origin">How it marks its copies.</param>
public sealed record ManagementCluster(string ClusterUid, Origin Origin);
