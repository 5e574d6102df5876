using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>What becomes of copies that are no longer wanted: Delete, or Retain (they stay, without our marks).</summary>
public sealed record DeletionPolicy
{
    /// <summary>When this sync is deleted.</summary>
    [DefaultValue("\"Delete\"")]
    [Length(1, Limits.PolicyName)]
    [EnumValues(DeletionPolicies.Delete, DeletionPolicies.Retain)]
    public string WhenSyncDeleted { get; set; } = DeletionPolicies.Delete;

    /// <summary>When this sync no longer selects the target of a copy.</summary>
    [DefaultValue("\"Delete\"")]
    [Length(1, Limits.PolicyName)]
    [EnumValues(DeletionPolicies.Delete, DeletionPolicies.Retain)]
    public string WhenDeselected { get; set; } = DeletionPolicies.Delete;

    /// <summary>When the source is deleted. Retain keeps the copies, with their marks, until the source is back.</summary>
    [DefaultValue("\"Retain\"")]
    [Length(1, Limits.PolicyName)]
    [EnumValues(DeletionPolicies.Delete, DeletionPolicies.Retain)]
    public string WhenSourceDeleted { get; set; } = DeletionPolicies.Retain;
}
