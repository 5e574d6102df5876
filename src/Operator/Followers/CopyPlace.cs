using Bellwether.Kubernetes.Resources;

namespace Bellwether.Operator.Followers;

/// <summary>A kind of copies in a namespace of a follower.</summary>
/// <param name="Namespace">Null: in all of them.</param>
public readonly record struct CopyPlace(ResourceKind Kind, string? Namespace)
{
    public override string ToString() => Namespace is null ? Kind.ToString() : $"{Kind} in namespace {Namespace}";
}
