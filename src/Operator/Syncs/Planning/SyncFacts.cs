using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>One sync as seen in the management cluster. Its spec is valid.</summary>
public sealed record SyncFacts
{
    public required ObjectKey Key { get; init; }

    /// <summary>Of the custom resource: another one of the same name is another sync, with the same copies.</summary>
    public required string Uid { get; init; }

    /// <summary>Of the spec.</summary>
    public required long Generation { get; init; }

    public required CrossClusterSyncSpec Spec { get; init; }

    /// <summary>Decides between two syncs that claim a target that nobody has yet.</summary>
    public required DateTimeOffset Created { get; init; }

    public required bool Deleting { get; init; }

    /// <summary>Of the sources and of the copies. Of no meaning for a sync that is being deleted.</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>
    /// The labels of its namespace in the management cluster, which access rules can select by; null while they aren't known: then no rule
    /// does.
    /// </summary>
    public IReadOnlyDictionary<string, string>? NamespaceLabels { get; init; }

    /// <summary>By name.</summary>
    public required SourceSelection Sources { get; init; }

    /// <summary>The facts of the source that copies of this name are made from; null if the sync wants no such copies.</summary>
    public SourceFacts? SourceOf(string copy) => Spec.SourceName(copy) is var source && Spec.CopyName(source) == copy ? Sources.Find(source) : null;
}
