using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>Some followers, and the namespaces in them.</summary>
[ValidationRule("has(self.clusters) != has(self.clusterSelector)", "exactly one of clusters and clusterSelector must be set")]
public sealed record SyncTarget
{
    /// <summary>Names of FollowerClusters.</summary>
    [Items(1, Limits.Clusters)]
    [Length(1, Limits.Subdomain)]
    [Pattern(Patterns.Subdomain)]
    [ListType(ListType.Set)]
    public List<string>? Clusters { get; set; }

    /// <summary>Selects FollowerClusters by their labels. An empty selector selects all of them.</summary>
    public LabelSelector? ClusterSelector { get; set; }

    /// <summary>The namespaces in each follower. Omitted: the source's own namespace.</summary>
    public NamespaceMapping? Namespaces { get; set; }
}
