using Bellwether.Kubernetes.Entities;

namespace Bellwether.Operator.Followers;

/// <summary>What is kept of a follower's Namespace: what mappings select by, and whether objects can be made in it.</summary>
public sealed record NamespaceRecord(IReadOnlyDictionary<string, string> Labels, bool Terminating)
{
    private static readonly Dictionary<string, string> None = [];

    public static NamespaceRecord From(PartialObject entity) =>
        new(entity.Metadata.Labels ?? None, entity.IsBeingDeleted());

    /// <summary>Whether they say the same; null stands for a Namespace that isn't there.</summary>
    internal static bool AreEqual(NamespaceRecord? one, NamespaceRecord? other) =>
        one is null || other is null
            ? ReferenceEquals(one, other)
            : one.Terminating == other.Terminating
                && one.Labels.Count == other.Labels.Count
                && one.Labels.All(label => other.Labels.TryGetValue(label.Key, out var value) && value == label.Value);
}
