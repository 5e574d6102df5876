namespace Bellwether.Operator.Followers;

/// <summary>Who the operator is in a follower, as RBAC binds it.</summary>
/// <param name="Namespace">Of a ServiceAccount; null for a group.</param>
public sealed record FollowerSubject(string Name, string? Namespace)
{
    /// <summary>The Kubernetes group that the access entry of an EKS cluster puts the role into, in config/follower/eks.</summary>
    public static readonly FollowerSubject Default = Group("bellwether-follower");

    public static FollowerSubject Group(string name) => new(name, null);

    public static FollowerSubject ServiceAccount(string @namespace, string name) => new(name, @namespace);

    /// <summary>As an entry of <c>subjects</c>.</summary>
    internal string ToYaml() => Namespace is null
        ? $"- apiGroup: rbac.authorization.k8s.io\n  kind: Group\n  name: {Name}\n"
        : $"- kind: ServiceAccount\n  name: {Name}\n  namespace: {Namespace}\n";
}
