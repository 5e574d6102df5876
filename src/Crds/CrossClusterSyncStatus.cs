using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>How the sync stands.</summary>
public sealed record CrossClusterSyncStatus
{
    /// <summary>The generation of the spec that this status is about; -1 before the first visit.</summary>
    public long ObservedGeneration { get; set; } = -1;

    /// <summary>Ready and SourceAvailable; Reconciling or Stalled only while true.</summary>
    [Items(0, Limits.Conditions)]
    [ListType(ListType.Map, "type")]
    public List<Condition> Conditions { get; set; } = [];

    /// <summary>Kind and name of what is copied, such as Secret/wildcard-tls, or the labels that select it, such as Secret (team=web).</summary>
    [Length(0, Limits.SourceText)]
    public string? Source { get; set; }

    /// <summary>Copies of this sync, in all followers.</summary>
    public CopyCounts? Copies { get; set; }

    /// <summary>Each follower that the sync selects, failing ones first; at most 200.</summary>
    [Items(0, Limits.ClusterSummaries)]
    [ListType(ListType.Atomic)]
    public List<ClusterSummary>? Clusters { get; set; }

    /// <summary>How many followers the list leaves out. Omitted when none.</summary>
    [RangeMinimum(1)]
    public int? ClustersOmitted { get; set; }

    /// <summary>Copies that could not be brought in line; at most 20: the first of each reason, then others, what needs a person first.</summary>
    [Items(0, Limits.Failures)]
    [ListType(ListType.Atomic)]
    public List<CopyFailure>? Failures { get; set; }

    /// <summary>How many copies fail for each reason, listed or not. Omitted when none fails.</summary>
    [Items(0, Limits.FailureReasons)]
    [ListType(ListType.Atomic)]
    public List<ReasonCount>? FailuresByReason { get; set; }

    /// <summary>Deletions of copies that wait for approval. Omitted when none.</summary>
    public HeldDeletion? HeldDeletion { get; set; }

    /// <summary>When a copy was last written for this sync.</summary>
    public DateTimeOffset? LastSyncTime { get; set; }
}
