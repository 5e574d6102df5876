using Bellwether.Crds;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>The kinds that can be copied.</summary>
public static class SourceResources
{
    public static readonly IReadOnlyList<ResourceKind> All = [ResourceKind.Secret, ResourceKind.ConfigMap];

    /// <param name="source">Valid.</param>
    public static ResourceKind KindOf(SyncSource source) =>
        All.First(kind => kind.Kind == source.Kind && kind.ApiVersion == source.ApiVersion);
}
