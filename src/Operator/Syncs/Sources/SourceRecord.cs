using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Syncs.Sources;

/// <summary>What is kept of an object of the management cluster that could be a source: whether it changed, never what it holds.</summary>
/// <param name="IsCopy">It carries a mark of ours, so it is never a source.</param>
/// <param name="NoticedAt">A timestamp of the clock: when this version was noticed.</param>
public sealed record SourceRecord(string Uid, string ResourceVersion, bool IsCopy, long NoticedAt)
{
    public static SourceRecord From(PartialObject entity, TimeProvider time) => new(
        entity.Metadata.Uid ?? "", entity.Metadata.ResourceVersion ?? "", CopyMarks.HasAny(entity.Metadata), time.GetTimestamp());
}
