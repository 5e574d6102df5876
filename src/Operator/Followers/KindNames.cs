using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Followers;

/// <summary>Kinds as access rules name them: <c>Secret</c> in the core group, <c>NetworkPolicy.networking.k8s.io</c> in others. Pure.</summary>
public static class KindNames
{
    public static string Of(ResourceKind kind) => kind.FullName;

    /// <summary>The kind that a name in a rule means; resolved only if it is one that every cluster has.</summary>
    public static ResourceKind Parse(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var kind = dot < 0 ? new ResourceKind("", "", name, "", Namespaced: true) : new ResourceKind(name[(dot + 1)..], "", name[..dot], "", Namespaced: true);
        return SourceResources.All.FirstOrDefault(known => known == kind) ?? kind;
    }

    /// <summary>Whether the name, in a rule, means this kind; whatever its version.</summary>
    public static bool Means(string name, ResourceKind kind) =>
        kind.Group.Length == 0
            ? name == kind.Kind
            : name.Length == kind.Kind.Length + 1 + kind.Group.Length
                && name.StartsWith(kind.Kind, StringComparison.Ordinal)
                && name[kind.Kind.Length] == '.'
                && name.EndsWith(kind.Group, StringComparison.Ordinal);
}
