using System.Globalization;
using Bellwether.Crds;

namespace Bellwether.Cli.Import.Interpreting;

/// <summary>Makes CrossClusterSyncs of what kubed copies: one for each object, more if it has more targets than one can hold. Pure.</summary>
internal static class ImportedSyncs
{
    public static IEnumerable<ImportedSync> Of(IReadOnlyList<ImportedSource> sources) =>
        sources.GroupBy(source => source.Object.Namespace).SelectMany(space =>
        {
            var names = new ObjectNames(Limits.Subdomain);
            var twice = space.GroupBy(source => source.Object.Name).Where(kinds => kinds.Count() > 1).Select(kinds => kinds.Key).ToHashSet();

            // Names that need no change are given first, so that nobody else takes them.
            return space.OrderBy(source => twice.Contains(source.Object.Name))
                .SelectMany(source => Of(source, names, isTwice: twice.Contains(source.Object.Name)));
        });

    private static IEnumerable<ImportedSync> Of(ImportedSource source, ObjectNames names, bool isTwice)
    {
        var item = source.Object;
        var name = isTwice ? $"{item.Name}-{item.Kind.ToLowerInvariant()}" : item.Name;
        var parts = Targets(source).Chunk(Limits.Targets).ToArray();
        return parts.Select((targets, part) => new ImportedSync(
            item.Namespace,
            names.Next(name, "sync"),
            $"{item}, which kubed copies to {Sentences.Listed("context", source.Contexts)}"
            + (parts.Length == 1 ? "." : string.Create(CultureInfo.InvariantCulture, $"; part {part + 1} of {parts.Length}, since a sync holds {Limits.Targets} targets.")),
            new CrossClusterSyncSpec
            {
                Source = new SyncSource { Kind = item.Kind, Name = item.Name },
                Targets = [.. targets],
                Transform = item.HasAnnotations ? new SyncTransform { Inherit = new SyncInheritance { Annotations = ["*"] } } : null,
                ConflictPolicy = ConflictPolicies.Adopt,
                // A sync that is taken away again, to go back to kubed, must not take the copies along.
                Deletion = new DeletionPolicy { WhenSyncDeleted = DeletionPolicies.Retain },
            }));
    }

    private static IEnumerable<SyncTarget> Targets(ImportedSource source) => source.Copies
        .GroupBy(copy => copy.Follower)
        .Select(copies => (Cluster: copies.Key, Namespaces: copies.Select(copy => copy.Namespace).ToArray()))
        .GroupBy(target => string.Join(',', target.Namespaces))
        .SelectMany(targets => targets.Chunk(Limits.Clusters))
        .SelectMany(targets => targets[0].Namespaces.Chunk(Limits.TargetNamespaces).Select(namespaces => new SyncTarget
        {
            Clusters = [.. targets.Select(target => target.Cluster)],
            Namespaces = namespaces is [var only] && only == source.Object.Namespace ? null : new NamespaceMapping { Names = [.. namespaces] },
        }));
}
