using Bellwether.Kubernetes.Resources;

namespace Bellwether.Operator.Followers;

/// <summary>Kinds as access rules name them: <c>Secret</c> in the core group, <c>NetworkPolicy.networking.k8s.io</c> in others. Pure.</summary>
public static class KindNames
{
    public static string Of(ResourceKind kind) => kind.Group.Length == 0 ? kind.Kind : $"{kind.Kind}.{kind.Group}";

    /// <summary>Whether the name, in a rule, means this kind; whatever its version.</summary>
    public static bool Means(string name, ResourceKind kind) =>
        kind.Group.Length == 0
            ? name == kind.Kind
            : name.Length == kind.Kind.Length + 1 + kind.Group.Length
                && name.StartsWith(kind.Kind, StringComparison.Ordinal)
                && name[kind.Kind.Length] == '.'
                && name.EndsWith(kind.Group, StringComparison.Ordinal);
}
