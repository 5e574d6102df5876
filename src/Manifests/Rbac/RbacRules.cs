using System.Reflection;
using Bellwether.Kubernetes.Schema;

namespace Bellwether.Manifests.Rbac;

/// <summary>
/// What the program needs to be allowed to do: one rule per set of resources, verbs merged, sorted. What is granted everywhere is not granted
/// in the operator's namespace once more.
/// </summary>
internal static class RbacRules
{
    public static IReadOnlyList<RbacRule> Of(IEnumerable<Type> types)
    {
        var merged = new Dictionary<RbacScope, RbacVerb>();
        foreach (var (scope, verbs) in types.SelectMany(RulesOf))
        {
            merged[scope] = merged.GetValueOrDefault(scope) | verbs;
        }

        return [.. merged
            .Select(rule => new RbacRule(rule.Key, rule.Value & ~GrantedEverywhere(rule.Key)))
            .Where(rule => rule.Verbs != RbacVerb.None)
            .OrderBy(rule => rule.Scope.Group, StringComparer.Ordinal)
            .ThenBy(rule => rule.Scope.Resource, StringComparer.Ordinal)
            .ThenBy(rule => rule.Scope.ResourceName, StringComparer.Ordinal)
            .ThenBy(rule => rule.Scope.Url, StringComparer.Ordinal)];

        RbacVerb GrantedEverywhere(RbacScope scope) => scope.InOperatorNamespace
            ? merged.GetValueOrDefault(scope with { InOperatorNamespace = false })
                | merged.GetValueOrDefault(scope with { InOperatorNamespace = false, ResourceName = "" })
            : RbacVerb.None;
    }

    private static IEnumerable<(RbacScope Scope, RbacVerb Verbs)> RulesOf(Type type)
    {
        foreach (var rbac in type.GetCustomAttributes<EntityRbacAttribute>())
        {
            foreach (var entity in rbac.Entities.Select(entity => entity.GetCustomAttribute<KubernetesEntityAttribute>()
                ?? throw new InvalidOperationException($"{type} asks for rights on {entity}, which is no entity")))
            {
                yield return (new RbacScope(entity.Group, entity.PluralName), rbac.Verbs);
                yield return (new RbacScope(entity.Group, $"{entity.PluralName}/status"), rbac.StatusVerbs);
                yield return (new RbacScope(entity.Group, $"{entity.PluralName}/finalizers"), rbac.FinalizersVerbs);
            }
        }

        foreach (var rbac in type.GetCustomAttributes<GenericRbacAttribute>())
        {
            string[] names = rbac.ResourceNames is [] ? [""] : rbac.ResourceNames;
            foreach (var group in rbac.Groups)
            {
                foreach (var resource in rbac.Resources)
                {
                    foreach (var name in names)
                    {
                        yield return (new RbacScope(group, resource, name, "", rbac.InOperatorNamespace), rbac.Verbs);
                    }
                }
            }

            foreach (var url in rbac.Urls)
            {
                yield return (new RbacScope("", "", "", url), rbac.Verbs);
            }
        }
    }
}

/// <summary>What a rule is about: a resource (by name, if one is given) or a path.</summary>
internal readonly record struct RbacScope(
    string Group, string Resource, string ResourceName = "", string Url = "", bool InOperatorNamespace = false);

internal readonly record struct RbacRule(RbacScope Scope, RbacVerb Verbs);
