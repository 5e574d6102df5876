using Bellwether.Kubernetes.Entities;

namespace Bellwether.Operator.Followers;

/// <summary>What is kept of a follower's Namespace: what mappings select by, and whether objects can be made in it.</summary>
public sealed record NamespaceRecord(IReadOnlyDictionary<string, string> Labels, bool Terminating)
{
    private static readonly Dictionary<string, string> None = [];

    public static NamespaceRecord From(PartialObject entity) =>
        new(entity.Metadata.Labels ?? None, entity.IsBeingDeleted());
}
