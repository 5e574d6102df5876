using Bellwether.Crds;
using Bellwether.Operator.Validation;

namespace Bellwether.Operator.Syncs.Validation;

/// <summary>
/// Checks the spec of a CrossClusterSync against every rule that its schema states (docs/spec/crossclustersync.md). Pure. A spec with
/// violations is stalled with <see cref="CommonReasons.InvalidSpec"/> and <see cref="SpecViolation.Summarize"/> as the message; nothing
/// is written, and nothing deleted, for it.
/// </summary>
public static class SyncValidator
{
    /// <summary>Every violation, in the order of the fields; empty for a valid spec.</summary>
    public static IReadOnlyList<SpecViolation> Validate(CrossClusterSyncSpec? spec)
    {
        var rules = new SpecRules();
        if (!rules.Present("spec", spec))
        {
            return rules.Violations;
        }

        var isKind = CheckSource(rules, spec.Source);
        var targets = spec.Targets ?? [];
        if (rules.Size("spec.targets", targets.Count, "targets", 1, Limits.Targets))
        {
            for (var index = 0; index < targets.Count; index++)
            {
                CheckTarget(rules, $"spec.targets[{index}]", targets[index]);
            }
        }

        if (spec.Transform is not null)
        {
            TransformRules.Check(rules, "spec.transform", spec.Transform);
            if (isKind && spec.Transform.Keys is not null && spec.Source is { } source && !KindRules.HasKeys(source))
            {
                rules.Break("spec.transform.keys", $"only Secrets and ConfigMaps have keys, {SpecRules.Quote(source.Kind)} has none");
            }

            if (spec is { Transform.Name: not null, Source: { Name: null, Selector: not null } })
            {
                rules.Break("spec.transform.name", "needs spec.source.name: copies of selected objects have the names of their sources");
            }
        }

        rules.OneOf("spec.conflictPolicy", spec.ConflictPolicy, ConflictPolicies.Refuse, ConflictPolicies.Adopt);
        rules.OneOf("spec.driftPolicy", spec.DriftPolicy, DriftPolicies.Repair, DriftPolicies.Report);
        rules.OneOf("spec.audit", spec.Audit, AuditPolicies.Enabled, AuditPolicies.Disabled);
        if (rules.Present("spec.deletion", spec.Deletion))
        {
            CheckDeletion(rules, "spec.deletion.whenSyncDeleted", spec.Deletion.WhenSyncDeleted);
            CheckDeletion(rules, "spec.deletion.whenDeselected", spec.Deletion.WhenDeselected);
            CheckDeletion(rules, "spec.deletion.whenSourceDeleted", spec.Deletion.WhenSourceDeleted);
        }

        return rules.Violations;
    }

    private static bool CheckSource(SpecRules rules, SyncSource? source)
    {
        if (!rules.Present("spec.source", source))
        {
            return false;
        }

        var isKind = KindRules.Check(rules, "spec.source", source);
        CheckSelection(rules, source);
        return isKind;
    }

    private static void CheckSelection(SpecRules rules, SyncSource source)
    {
        rules.ExactlyOne("spec.source", ("name", source.Name is not null), ("selector", source.Selector is not null));
        if (source.Name is not null)
        {
            rules.ObjectName("spec.source.name", source.Name);
        }

        if (source.Selector is { IsEmpty: true })
        {
            rules.Break("spec.source.selector", "an empty selector would select every object of the namespace; name at least one label");
        }
        else if (source.Selector is not null)
        {
            LabelSelectorRules.Check(rules, "spec.source.selector", source.Selector);
        }
    }

    private static void CheckTarget(SpecRules rules, string field, SyncTarget? target)
    {
        if (!rules.Present(field, target))
        {
            return;
        }

        rules.ExactlyOne(field, ("clusters", target.Clusters is not null), ("clusterSelector", target.ClusterSelector is not null));
        if (target.Clusters is not null)
        {
            rules.Set($"{field}.clusters", target.Clusters, "names", 1, Limits.Clusters, rules.ObjectName);
        }

        if (target.ClusterSelector is not null)
        {
            LabelSelectorRules.Check(rules, $"{field}.clusterSelector", target.ClusterSelector);
        }

        if (target.Namespaces is not null)
        {
            CheckNamespaces(rules, $"{field}.namespaces", target.Namespaces);
        }
    }

    private static void CheckNamespaces(SpecRules rules, string field, NamespaceMapping mapping)
    {
        rules.ExactlyOne(field, ("names", mapping.Names is not null), ("selector", mapping.Selector is not null));
        if (mapping.Names is not null)
        {
            rules.Set($"{field}.names", mapping.Names, "names", 1, Limits.TargetNamespaces, rules.NamespaceName);
        }

        if (mapping.Selector is { IsEmpty: true })
        {
            rules.Break($"{field}.selector", "an empty selector would select every namespace; name at least one label");
        }
        else if (mapping.Selector is not null)
        {
            LabelSelectorRules.Check(rules, $"{field}.selector", mapping.Selector);
        }

        if (mapping is { Create: true, Names: null })
        {
            rules.Break($"{field}.create", "create needs names: a selector selects only namespaces that are there");
        }
    }

    private static void CheckDeletion(SpecRules rules, string field, string? value) =>
        rules.OneOf(field, value, DeletionPolicies.Delete, DeletionPolicies.Retain);
}
