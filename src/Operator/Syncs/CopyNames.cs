using Bellwether.Crds;

namespace Bellwether.Operator.Syncs;

/// <summary>What copies are called. The only place that decides it.</summary>
internal static class CopyNames
{
    /// <summary>The name of every copy of one source of a sync.</summary>
    public static string CopyName(this CrossClusterSyncSpec spec, string source) => spec.Transform?.Name ?? source;

    /// <summary>The source that copies of this name are made from, if the sync makes any: <see cref="CopyName"/> the other way.</summary>
    public static string SourceName(this CrossClusterSyncSpec spec, string copy) =>
        spec.Transform?.Name is { } name && name == copy ? spec.Source!.Name! : copy;
}
