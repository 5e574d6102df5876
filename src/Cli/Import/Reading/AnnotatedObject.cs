using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Cli.Import.Reading;

/// <summary>An object of the management cluster that kubed copies somewhere.</summary>
internal sealed record AnnotatedObject(string Kind, string Namespace, string Name)
{
    /// <summary>The value of <see cref="KubedNames.SyncContexts"/>; null: it isn't there.</summary>
    public string? Contexts { get; init; }

    /// <summary>The value of <see cref="KubedNames.Sync"/>; null: it isn't there.</summary>
    public string? Sync { get; init; }

    /// <summary>It is a copy that kubed made within this cluster: of this object.</summary>
    public string? CopyOf { get; init; }

    /// <summary>It is a copy of Bellwether's, which is never a source.</summary>
    public bool IsOurCopy { get; init; }

    /// <summary>It has annotations of its own that kubed copies and a sync can.</summary>
    public bool HasAnnotations { get; init; }

    /// <summary>Null: kubed doesn't look at it.</summary>
    public static AnnotatedObject? Of(string kind, ObjectMeta metadata)
    {
        var annotations = metadata.Annotations ?? [];
        var (contexts, sync) = (annotations.GetValueOrDefault(KubedNames.SyncContexts), annotations.GetValueOrDefault(KubedNames.Sync));
        if (contexts is null && sync is null)
        {
            return null;
        }

        return new AnnotatedObject(kind, metadata.Namespace ?? "", metadata.Name ?? "")
        {
            Contexts = contexts,
            Sync = sync,
            CopyOf = Origin(metadata),
            IsOurCopy = CopyMarks.HasAny(metadata),
            HasAnnotations = annotations.Keys.Any(name => MetadataNames.Inherits(name, ["*"])),
        };
    }

    public override string ToString() => $"{Kind} {Namespace}/{Name}";

    private static string? Origin(ObjectMeta metadata) =>
        metadata.Labels?.GetValueOrDefault(KubedNames.OriginName) is { } name
        && metadata.Annotations?.ContainsKey(KubedNames.Origin) == true
            ? $"{metadata.Labels.GetValueOrDefault(KubedNames.OriginNamespace)}/{name}"
            : null;
}
