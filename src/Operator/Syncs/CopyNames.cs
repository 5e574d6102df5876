using Bellwether.Crds;

namespace Bellwether.Operator.Syncs;

/// <summary>What copies are called.</summary>
internal static class CopyNames
{
    /// <summary>The name of every copy of a sync. The only place that decides it.</summary>
    /// <param name="spec">Valid.</param>
    public static string CopyName(this CrossClusterSyncSpec spec) => spec.Transform?.Name ?? spec.Source!.Name;
}
