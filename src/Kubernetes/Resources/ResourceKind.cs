namespace Bellwether.Kubernetes.Resources;

/// <summary>
/// A kind as the API serves it. Two are equal when group and kind are: the versions of a kind are views of the same objects, so whoever
/// looks for an object by its kind must find it, whichever version it was asked for in.
/// </summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Version">The version to ask for; empty as long as none is known.</param>
/// <param name="Plural">The lower-case name in paths, such as <c>secrets</c>; empty as long as discovery hasn't told it.</param>
public sealed record ResourceKind(string Group, string Version, string Kind, string Plural, bool Namespaced)
{
    public static readonly ResourceKind Namespace = new("", "v1", "Namespace", "namespaces", Namespaced: false);
    public static readonly ResourceKind Secret = new("", "v1", "Secret", "secrets", Namespaced: true);
    public static readonly ResourceKind ConfigMap = new("", "v1", "ConfigMap", "configmaps", Namespaced: true);
    public static readonly ResourceKind Lease = new("coordination.k8s.io", "v1", "Lease", "leases", Namespaced: true);
    public static readonly ResourceKind Event = new("events.k8s.io", "v1", "Event", "events", Namespaced: true);
    public static readonly ResourceKind SelfSubjectAccessReview =
        new("authorization.k8s.io", "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews", Namespaced: false);

    /// <summary><c>group/version</c>, or <c>version</c> for the core group.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Whether a server can be asked for it: only by its plural.</summary>
    public bool IsResolved => Plural.Length > 0;

    /// <summary><c>Kind</c>, or <c>Kind.group</c> outside of the core group: as access rules and messages for people name it.</summary>
    public string FullName => Group.Length == 0 ? Kind : $"{Kind}.{Group}";

    /// <summary>A namespaced kind of which only the name is known: equal to the kind as served, but nobody can be asked for it.</summary>
    public static ResourceKind Unresolved(string apiVersion, string kind)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? new ResourceKind("", apiVersion, kind, "", Namespaced: true)
            : new ResourceKind(apiVersion[..slash], apiVersion[(slash + 1)..], kind, "", Namespaced: true);
    }

    /// <summary>Equal in every part, version and plural too.</summary>
    public bool IsSameAs(ResourceKind other) =>
        Equals(other) && Version == other.Version && Plural == other.Plural && Namespaced == other.Namespaced;

    public bool Equals(ResourceKind? other) => other is not null && Kind == other.Kind && Group == other.Group;

    public override int GetHashCode() => HashCode.Combine(Group, Kind);

    /// <summary><c>plural.group</c>, as RBAC and error messages of Kubernetes write it; <see cref="FullName"/> while the plural is unknown.</summary>
    public override string ToString() => IsResolved ? (Group.Length == 0 ? Plural : $"{Plural}.{Group}") : FullName;
}
