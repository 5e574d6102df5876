using Bellwether.Kubernetes.Resources;

namespace Bellwether.Operator.Followers.Connecting;

/// <summary>A verb on a kind.</summary>
/// <param name="Namespace">Null: in all of them.</param>
internal sealed record Permission(string Verb, ResourceKind Kind, string? Namespace)
{
    public override string ToString() => Namespace is null ? $"{Verb} {Kind}" : $"{Verb} {Kind} in namespace {Namespace}";
}
