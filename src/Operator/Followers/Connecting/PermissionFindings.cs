using Bellwether.Crds;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Operator.Followers.Connecting;

/// <summary>What a follower grants of what is needed.</summary>
/// <param name="MissingReads">Without those of Namespaces nothing can be done in the follower; without others, nothing about a kind.</param>
/// <param name="MissingWrites">Without these some copies can't be written; the others can.</param>
/// <param name="Readable">Where copies of which kinds can be watched, of those that are needed or may be left.</param>
internal sealed record PermissionFindings(
    IReadOnlyList<Permission> MissingReads, IReadOnlyList<Permission> MissingWrites, IReadOnlyList<CopyPlace> Readable)
{
    private const string KubeSystem = "kube-system";

    /// <summary>Namespaces can't be listed and needn't be: those that are to be asked for by their names. Null: they are listed.</summary>
    public IReadOnlyList<string>? NamespacesByName { get; init; }

    private const int Shown = 10;
    private const int ShownRules = 4;

    /// <summary>Says what is missing and which rules would grant it; null if nothing is.</summary>
    public FollowerFailure? Failure(string server)
    {
        var missing = MissingReads.Concat(MissingWrites).ToList();
        return missing.Count == 0 ? null : new FollowerFailure(
            FollowerStep.Authorize,
            FollowerClusterReasons.Forbidden,
            $"In {server} the operator may not {Some(missing.Select(permission => permission.ToString()), Shown)}. "
            + $"Grant its user the permissions in config/follower, or just this: {Some(Rules(missing), ShownRules)}."
            + (NamespacesByName is null ? "" : " Rights in a namespace that doesn't exist yet can't be granted."))
        {
            LeavesSession = !MissingReads.Any(
                permission => permission.Kind == ResourceKind.Namespace && permission.Namespace is null or KubeSystem),
        };
    }

    /// <summary>Rules of a ClusterRole for what is missing everywhere, of Roles for the rest.</summary>
    private static IEnumerable<string> Rules(IEnumerable<Permission> missing) =>
        from permission in missing
        group permission.Verb by (permission.Kind, permission.Namespace)
        into resource
        group resource.Key.Kind by (resource.Key.Namespace, resource.Key.Kind.Group, Verbs: string.Join(", ", resource))
        into rule
        select (rule.Key.Namespace is { } space ? $"in a Role in namespace {space}" : "in a ClusterRole")
            + $" {{apiGroups: [\"{rule.Key.Group}\"], resources: [{string.Join(", ", rule.Select(kind => kind.Plural))}], verbs: [{rule.Key.Verbs}]}}";

    private static string Some(IEnumerable<string> items, int shown)
    {
        var all = items.ToList();
        return string.Join(", ", all.Take(shown)) + (all.Count > shown ? $" and {all.Count - shown} more" : "");
    }
}
