using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>A sync's copies in one follower.</summary>
public sealed record ClusterSummary
{
    /// <summary>The FollowerCluster.</summary>
    [Required]
    [Length(1, Limits.Subdomain)]
    public string Name { get; set; } = "";

    /// <summary>Copies that were seen to be as planned.</summary>
    [RangeMinimum(0)]
    public int Synced { get; set; }

    /// <summary>Copies that could not be brought in line.</summary>
    [RangeMinimum(0)]
    public int Failing { get; set; }

    /// <summary>What is wrong there, for a person. Omitted when nothing is.</summary>
    [Length(0, Limits.CopyMessage)]
    public string? Message { get; set; }

    /// <summary>When a copy was last written there.</summary>
    public DateTimeOffset? LastSyncTime { get; set; }
}
