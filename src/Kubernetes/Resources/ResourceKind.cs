namespace Bellwether.Kubernetes.Resources;

/// <summary>A kind as the API serves it.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Plural">The lower-case name in paths, such as <c>secrets</c>.</param>
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

    /// <summary><c>plural.group</c>, as RBAC and error messages of Kubernetes write it.</summary>
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
