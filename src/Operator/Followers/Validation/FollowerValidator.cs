using Bellwether.Crds;
using Bellwether.Operator.Validation;

namespace Bellwether.Operator.Followers.Validation;

/// <summary>
/// Checks the spec of a FollowerCluster against every rule that its schema states (docs/spec/followercluster.md). Pure. A spec with
/// violations is stalled with <see cref="CommonReasons.InvalidSpec"/> and <see cref="SpecViolation.Summarize"/> as the message; the
/// follower isn't connected to.
/// </summary>
public static class FollowerValidator
{
    /// <summary>Every violation, in the order of the fields; empty for a valid spec.</summary>
    public static IReadOnlyList<SpecViolation> Validate(FollowerClusterSpec? spec)
    {
        var rules = new SpecRules();
        if (!rules.Present("spec", spec))
        {
            return rules.Violations;
        }

        rules.ExactlyOne("spec", ("eks", spec.Eks is not null), ("kubeconfig", spec.Kubeconfig is not null));
        if (spec.Eks is { } eks)
        {
            EksRules.Check(rules, "spec.eks", eks);
        }

        if (spec.Kubeconfig is { } kubeconfig)
        {
            CheckKubeconfig(rules, kubeconfig);
        }

        var access = spec.Access ?? [];
        if (rules.Size("spec.access", access.Count, "rules", 0, Limits.AccessRules))
        {
            for (var index = 0; index < access.Count; index++)
            {
                CheckRule(rules, $"spec.access[{index}]", access[index]);
            }
        }

        rules.OneOf("spec.whenRemoved", spec.WhenRemoved, DeletionPolicies.Delete, DeletionPolicies.Retain);
        return rules.Violations;
    }

    private static void CheckKubeconfig(SpecRules rules, KubeconfigSource kubeconfig)
    {
        if (rules.Present("spec.kubeconfig.secretRef", kubeconfig.SecretRef))
        {
            rules.ObjectName("spec.kubeconfig.secretRef.name", kubeconfig.SecretRef.Name);
            rules.DataKey("spec.kubeconfig.secretRef.key", kubeconfig.SecretRef.Key);
        }

        if (kubeconfig.Context is { } context && context.Length is 0 or > Limits.ContextName)
        {
            rules.Break("spec.kubeconfig.context", $"1 to {Limits.ContextName} characters, got {context.Length}");
        }
    }

    private static void CheckRule(SpecRules rules, string field, AccessRule? rule)
    {
        if (!rules.Present(field, rule))
        {
            return;
        }

        if (rules.Present($"{field}.from", rule.From))
        {
            CheckNamespaces(rules, $"{field}.from.namespaces", rule.From.Namespaces);
        }

        if (rule.To is not null)
        {
            CheckNamespaces(rules, $"{field}.to.namespaces", rule.To.Namespaces);
        }

        rules.Set($"{field}.kinds", rule.Kinds, "kinds", 1, Limits.Kinds, (path, kind) =>
            rules.OneOf(path, kind, SourceKinds.Secret, SourceKinds.ConfigMap));
        rules.Set($"{field}.allow", rule.Allow, "permissions", 0, Limits.Permissions, (path, permission) =>
            rules.OneOf(path, permission, AccessPermissions.Adopt, AccessPermissions.CreateNamespaces));
    }

    private static void CheckNamespaces(SpecRules rules, string field, List<string>? namespaces) =>
        rules.Set(field, namespaces, "names", 1, Limits.AccessNamespaces, rules.NamespaceName);
}
