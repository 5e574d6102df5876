using System.Globalization;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Fields;
using Bellwether.Kubernetes.Serialization;

namespace Bellwether.Operator.Syncs.Inventory;

/// <summary>
/// What is kept of an object in a follower: who marked it, who owns its fields, and hashes to compare by. Projected from metadata, so it
/// can stand for a copy in the inventory, for the answer to a write, or for a stranger in a copy's place. Holds no data of the object.
/// </summary>
public sealed record CopyRecord
{
    // There is one of these for every copy in every follower: an optional number would take twice the room.
    private readonly ulong _ownedFields;
    private readonly bool _hasOurEntry;

    public required string Uid { get; init; }

    public required string ResourceVersion { get; init; }

    public required CopyOrigin Origin { get; init; }

    /// <summary>The sync that the marks name; default if they name none.</summary>
    public required ObjectKey Sync { get; init; }

    /// <summary>The name of the source by the marks; null if it is the copy's own, or if they name none.</summary>
    public string? Source { get; init; }

    /// <summary>Of the fingerprint annotation; zero if there is none.</summary>
    public required UInt128 Fingerprint { get; init; }

    /// <summary>The field set that our entry should have, by the annotation; zero if there is none.</summary>
    public required ulong PlannedFields { get; init; }

    /// <summary>The field set that our Apply entry has; null if we have no entry.</summary>
    public required ulong? OwnedFields
    {
        get => _hasOurEntry ? _ownedFields : null;
        init => (_ownedFields, _hasOurEntry) = (value ?? 0, value is not null);
    }

    /// <summary>Another manager that owns content (anything but metadata and status), or null.</summary>
    public required string? ContentOwner { get; init; }

    public required bool Terminating { get; init; }

    /// <summary>By its own mark, the copy is to be deleted when its sync is found to be gone. Any other word, or none, retains it.</summary>
    public bool GoesWithSync { get; init; }

    public bool HasOurEntry => _hasOurEntry;

    /// <summary>Our origin mark and our manager's entry: what makes an object a copy of ours.</summary>
    public bool IsOurs => Origin == CopyOrigin.Ours && HasOurEntry;

    /// <summary>By its own metadata, the object is as we applied it and nobody else owns content of it.</summary>
    public bool LooksUntouched => OwnedFields == PlannedFields && ContentOwner is null;

    public static CopyRecord From(PartialObject entity, Origin origin)
    {
        var metadata = entity.Metadata;
        ulong? owned = null;
        string? contentOwner = null;
        foreach (var entry in metadata.ManagedFields ?? [])
        {
            if (IsOurEntry(entry, origin))
            {
                owned = ParseFields(FieldSets.Hash(FieldSets.Leaves(entry.FieldsV1)));
            }
            else if (contentOwner is null && FieldSets.HasContent(entry.FieldsV1))
            {
                contentOwner = StringPool.Share(entry.Manager ?? "");
            }
        }

        return new CopyRecord
        {
            Uid = metadata.Uid ?? "",
            ResourceVersion = metadata.ResourceVersion ?? "",
            Origin = CopyMarks.OriginOf(metadata, origin),
            Sync = CopyMarks.SyncOf(metadata),
            Source = CopyMarks.SourceOf(metadata),
            Fingerprint = CopyMarks.HashOf(metadata.Annotation(Marks.FingerprintAnnotation)),
            PlannedFields = ParseFields(metadata.Annotation(Marks.FieldsAnnotation)),
            OwnedFields = owned,
            ContentOwner = contentOwner,
            Terminating = entity.IsBeingDeleted(),
            GoesWithSync = metadata.Annotation(Marks.OnDeleteAnnotation) == DeletionPolicies.Delete,
        };
    }

    /// <summary>Our Apply entry for the object itself. Servers before 1.22 don't fill in the subresource.</summary>
    public static bool IsOurEntry(ManagedFieldsEntry entry, Origin origin) =>
        entry.Manager == origin.FieldManager && entry.Operation == ManagedFieldsEntry.Apply && string.IsNullOrEmpty(entry.Subresource);

    /// <summary>A field set hash in its short form; zero if it is none.</summary>
    public static ulong ParseFields(string? hash) =>
        ulong.TryParse(hash, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
