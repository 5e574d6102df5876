using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Serialization;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Syncs.Sources;

/// <summary>What is kept of an object of the management cluster that could be a source: whether it changed, never what it holds.</summary>
/// <param name="IsCopy">It carries a mark of ours, so it is never a source.</param>
/// <param name="NoticedAt">A timestamp of the clock: when this version was noticed.</param>
/// <param name="Labels">What selectors go by; null for none.</param>
internal sealed record SourceRecord(
    string Namespace, string Uid, string ResourceVersion, bool IsCopy, long NoticedAt, IReadOnlyDictionary<string, string>? Labels)
{
    public static SourceRecord From(PartialObject entity, TimeProvider time) => new(
        StringPool.Share(entity.Metadata.Namespace ?? ""),
        entity.Metadata.Uid ?? "",
        entity.Metadata.ResourceVersion ?? "",
        CopyMarks.HasAny(entity.Metadata),
        time.GetTimestamp(),
        entity.Metadata.Labels is { Count: > 0 } labels ? Shared(labels) : null);

    /// <summary>Keys and values repeat from object to object: one string in memory for equal ones.</summary>
    private static Dictionary<string, string> Shared(Dictionary<string, string> labels)
    {
        var shared = new Dictionary<string, string>(labels.Count, StringComparer.Ordinal);
        foreach (var (key, value) in labels)
        {
            shared[StringPool.Share(key)] = StringPool.Share(value);
        }

        return shared;
    }
}
