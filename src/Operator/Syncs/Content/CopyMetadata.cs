using Bellwether.Crds;

namespace Bellwether.Operator.Syncs.Content;

/// <summary>The labels and annotations of a copy, marks aside: what it inherits, and over that what the sync names.</summary>
internal static class CopyMetadata
{
    private static readonly SyncInheritance Default = new();

    public static SortedDictionary<string, string> Labels(SourceObject source, SyncTransform? transform) =>
        Merge(source.Labels, (transform?.Inherit ?? Default).Labels, transform?.Labels);

    public static SortedDictionary<string, string> Annotations(SourceObject source, SyncTransform? transform) =>
        Merge(source.Annotations, (transform?.Inherit ?? Default).Annotations, transform?.Annotations);

    private static SortedDictionary<string, string> Merge(
        Dictionary<string, string> own, List<string> globs, Dictionary<string, string>? named)
    {
        var merged = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in own)
        {
            if (MetadataNames.Inherits(name, globs))
            {
                merged[name] = value;
            }
        }

        foreach (var (name, value) in named ?? [])
        {
            merged[name] = value;
        }

        return merged;
    }
}
