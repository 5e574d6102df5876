using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>Lets syncs of some management namespaces write some kinds in some namespaces of this follower.</summary>
public sealed record AccessRule
{
    /// <summary>Whose syncs the rule is for.</summary>
    [Required]
    public AccessSource? From { get; set; }

    /// <summary>Where in the follower they may write. Omitted: only in the namespace of the same name as the source's.</summary>
    public AccessDestination? To { get; set; }

    /// <summary>The kinds that may be written: Kind of the core group, Kind.group of others, such as NetworkPolicy.networking.k8s.io.</summary>
    [DefaultValue("[\"Secret\",\"ConfigMap\"]")]
    [Items(1, Limits.Kinds)]
    [Length(1, Limits.GroupKind)]
    [Pattern(Patterns.GroupKind)]
    [ListType(ListType.Set)]
    [ValidationRule("self.all(kind, !kind.endsWith('.bellwether.dev'))", "kinds of bellwether.dev are never copied")]
    public List<string> Kinds { get; set; } = [SourceKinds.Secret, SourceKinds.ConfigMap];

    /// <summary>
    /// What else is granted. Adopt: take over an object that is already there, when the sync's conflictPolicy asks for it.
    /// CreateNamespaces: create a missing namespace, when the sync asks for it.
    /// </summary>
    [Items(0, Limits.Permissions)]
    [Length(1, Limits.PermissionName)]
    [EnumValues(AccessPermissions.Adopt, AccessPermissions.CreateNamespaces)]
    [ListType(ListType.Set)]
    public List<string> Allow { get; set; } = [];
}
