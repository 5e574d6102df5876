using Bellwether.Crds;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>The kinds of sources.</summary>
public static class SourceResources
{
    /// <summary>Those that need no discovery and are always looked at.</summary>
    public static readonly IReadOnlyList<ResourceKind> All = [ResourceKind.Secret, ResourceKind.ConfigMap];

    /// <summary>The kind as the spec names it; resolved only if it is one of <see cref="All"/>.</summary>
    /// <param name="source">Valid.</param>
    public static ResourceKind KindOf(SyncSource source)
    {
        var named = ResourceKind.Unresolved(source.ApiVersion, source.Kind);
        return All.FirstOrDefault(kind => kind == named) ?? named;
    }
}
