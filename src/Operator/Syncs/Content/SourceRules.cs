using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Syncs.Content;

/// <summary>Objects that are never copied, whatever a sync says.</summary>
public static class SourceRules
{
    private static readonly string[] RefusedTypes =
    [
        "kubernetes.io/service-account-token",
        "bootstrap.kubernetes.io/token",
        "helm.sh/release.v1",
    ];

    /// <summary>Why the object can't be a source, or null if it can.</summary>
    /// <param name="type">Of a Secret; null if unknown or another kind.</param>
    public static SourceRejection? Rejection(string kind, string name, string? type, ObjectMeta metadata)
    {
        if (CopyMarks.HasAny(metadata))
        {
            return CopyAsSource(kind, name);
        }

        if (type is not null && RefusedTypes.Contains(type))
        {
            return new SourceRejection(
                CrossClusterSyncReasons.SourceRefused,
                $"{kind} {name} is of type {type}, which is valid in its own cluster only and is never copied.");
        }

        return null;
    }

    /// <summary>A copy is never a source: two syncs could otherwise feed each other for ever.</summary>
    public static SourceRejection CopyAsSource(string kind, string name) => new(
        CrossClusterSyncReasons.SourceRefused,
        $"{kind} {name} carries a {Marks.Prefix} mark, so it is a copy itself, and copies are never copied on. Name the original as the source.");
}
