using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>Where one copy belongs within a follower.</summary>
public readonly record struct CopyTarget(ResourceKind Kind, ObjectKey Key)
{
    public override string ToString() => $"{Kind.Kind} {Key}";
}
