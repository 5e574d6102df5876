using System.Text.RegularExpressions;
using Bellwether.Crds;
using Bellwether.Operator.Validation;

namespace Bellwether.Operator.Followers.Validation;

/// <summary>
/// Checks the spec of a FollowerCluster against every rule that its schema states (docs/spec/followercluster.md). Pure. A spec with
/// violations is stalled with <see cref="CommonReasons.InvalidSpec"/> and <see cref="SpecViolation.Summarize"/> as the message; the
/// follower isn't connected to.
/// </summary>
public static partial class FollowerValidator
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
            CheckSource(rules, $"{field}.from", rule.From);
        }

        if (rule.To is not null)
        {
            rules.Set($"{field}.to.namespaces", rule.To.Namespaces, "names", 1, Limits.AccessNamespaces, (path, name) => rules.Text(
                path, name, 1, Limits.Label, Glob(), "must be the name of a namespace, or a glob with '*' for any characters and '?' for one"));
        }

        rules.Set($"{field}.kinds", rule.Kinds, "kinds", 1, Limits.Kinds, (path, kind) => CheckKind(rules, path, kind));
        rules.Set($"{field}.allow", rule.Allow, "permissions", 0, Limits.Permissions, (path, permission) =>
            rules.OneOf(path, permission, AccessPermissions.Adopt, AccessPermissions.CreateNamespaces));
    }

    private static void CheckSource(SpecRules rules, string field, AccessSource source)
    {
        rules.ExactlyOne(field, ("namespaces", source.Namespaces is not null), ("selector", source.Selector is not null));
        if (source.Namespaces is not null)
        {
            rules.Set($"{field}.namespaces", source.Namespaces, "names", 1, Limits.AccessNamespaces, rules.NamespaceName);
        }

        if (source.Selector is { IsEmpty: true })
        {
            rules.Break($"{field}.selector", "an empty selector would select every namespace; name at least one label");
        }
        else if (source.Selector is { } selector)
        {
            LabelSelectorRules.Check(rules, $"{field}.selector", selector);
        }
    }

    private static void CheckKind(SpecRules rules, string field, string? kind)
    {
        if (kind?.AsSpan().IndexOfAny('*', '?') >= 0)
        {
            rules.Break(field, $"each kind has to be named; there are no patterns, got {SpecRules.Quote(kind)}");
            return;
        }

        if (kind?.EndsWith($".{BellwetherApi.Group}", StringComparison.Ordinal) == true)
        {
            rules.Break(field, $"kinds of {BellwetherApi.Group} are never copied, got {SpecRules.Quote(kind)}");
        }

        rules.Text(
            field, kind, 1, Limits.GroupKind, GroupKind(), "must be a kind of the core group, such as Secret, or Kind.group, such as Role.rbac.authorization.k8s.io");
    }

    [GeneratedRegex(Patterns.NamespaceGlob, RegexOptions.ExplicitCapture)]
    private static partial Regex Glob();

    [GeneratedRegex(Patterns.GroupKind, RegexOptions.ExplicitCapture)]
    private static partial Regex GroupKind();
}
