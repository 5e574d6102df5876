using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>What is copied, where to, and under which rules.</summary>
[ValidationRule(
    "!has(self.transform) || !has(self.transform.keys) || (self.source.apiVersion == 'v1' && self.source.kind in ['Secret', 'ConfigMap'])",
    "only Secrets and ConfigMaps have keys")]
[ValidationRule(
    "!has(self.transform) || !has(self.transform.name) || has(self.source.name)",
    "transform.name needs source.name: copies of selected objects have the names of their sources")]
public sealed record CrossClusterSyncSpec
{
    /// <summary>What to copy; always in this object's own namespace. When it is changed, copies of what it no longer names are deselected.</summary>
    [Required]
    public SyncSource? Source { get; set; }

    /// <summary>Where copies belong: the union of all entries.</summary>
    [Required]
    [Items(1, Limits.Targets)]
    [ListType(ListType.Atomic)]
    public List<SyncTarget> Targets { get; set; } = [];

    /// <summary>What is different about the copies. Omitted: nothing but what is never copied.</summary>
    public SyncTransform? Transform { get; set; }

    /// <summary>
    /// What to do about an object that is already there and isn't ours. Refuse: leave it alone and report it. Adopt: take it over, if
    /// the follower allows it.
    /// </summary>
    [DefaultValue("\"Refuse\"")]
    [Length(1, Limits.PolicyName)]
    [EnumValues(ConflictPolicies.Refuse, ConflictPolicies.Adopt)]
    public string ConflictPolicy { get; set; } = ConflictPolicies.Refuse;

    /// <summary>
    /// What to do about a copy that somebody changed. Repair: put it right. Report: leave it and report it. A copy that somebody deleted is
    /// made anew in either case.
    /// </summary>
    [DefaultValue("\"Repair\"")]
    [Length(1, Limits.PolicyName)]
    [EnumValues(DriftPolicies.Repair, DriftPolicies.Report)]
    public string DriftPolicy { get; set; } = DriftPolicies.Repair;

    /// <summary>What becomes of copies that are no longer wanted.</summary>
    [DefaultValue("{}")]
    public DeletionPolicy Deletion { get; set; } = new();

    /// <summary>
    /// Whether the audit trail, if the operator keeps one, tells of this sync's copies. Disabled: it doesn't, and files that it has of them are
    /// removed; what it told before stays in its history.
    /// </summary>
    [DefaultValue("\"Enabled\"")]
    [Length(1, Limits.PolicyName)]
    [EnumValues(AuditPolicies.Enabled, AuditPolicies.Disabled)]
    public string Audit { get; set; } = AuditPolicies.Enabled;

    /// <summary>True: nothing is written or deleted for this sync until it is false again.</summary>
    [DefaultValue("false")]
    public bool Suspend { get; set; }
}
