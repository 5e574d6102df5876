using System.Buffers;
using System.Text.Json;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Fields;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>
/// The merge patches that change who owns an object's fields, without touching its data. Each carries the uid and resourceVersion of the
/// object as seen, so that it changes nothing else.
/// </summary>
internal static class OwnershipPatch
{
    /// <summary>Who owns the fields of an object that was released: nobody who is still at work.</summary>
    private const string ReleasedManager = "bellwether-released";

    /// <summary>
    /// Gives our Apply entry all content fields that anybody owns. A forced apply after it removes what isn't planned and leaves nobody
    /// else as a co-owner. Others keep their metadata fields: labels and annotations of theirs stay.
    /// </summary>
    public static RequestBody TakeContent(PartialObject found, Origin origin, string apiVersion) => Write(found, writer =>
    {
        var entries = found.Metadata.ManagedFields ?? [];
        writer.WriteStartArray("managedFields");
        var ours = entries.Find(entry => CopyRecord.IsOurEntry(entry, origin));
        writer.WriteStartObject();
        writer.WriteString("manager", origin.FieldManager);
        writer.WriteString("operation", ManagedFieldsEntry.Apply);
        writer.WriteString("apiVersion", apiVersion);
        writer.WriteString("fieldsType", "FieldsV1");
        writer.WritePropertyName("fieldsV1");
        using (var content = ContentOf(entries.Where(entry => string.IsNullOrEmpty(entry.Subresource))))
        {
            FieldSets.WriteUnion(writer, [content.RootElement, ours?.FieldsV1 ?? default], contentOnly: false);
        }

        writer.WriteEndObject();
        foreach (var entry in entries)
        {
            var isOfSubresource = !string.IsNullOrEmpty(entry.Subresource);
            if (entry != ours && (isOfSubresource || OutsideContent(entry.FieldsV1).Any()))
            {
                WriteEntry(writer, entry, entry.Manager, entry.Operation, withContent: isOfSubresource);
            }
        }

        writer.WriteEndArray();
    });

    /// <summary>Takes our marks off and gives our fields to nobody: the data stays (an empty apply would delete it).</summary>
    public static RequestBody Release(PartialObject found, Origin origin) => Write(found, writer =>
    {
        writer.WriteStartObject("labels");
        writer.WriteNull(Marks.OriginLabel);
        writer.WriteNull(Marks.SyncIdLabel);
        writer.WriteEndObject();
        writer.WriteStartObject("annotations");
        writer.WriteNull(Marks.SyncAnnotation);
        writer.WriteNull(Marks.SourceAnnotation);
        writer.WriteNull(Marks.OnDeleteAnnotation);
        writer.WriteNull(Marks.FingerprintAnnotation);
        writer.WriteNull(Marks.FieldsAnnotation);
        writer.WriteEndObject();
        writer.WriteStartArray("managedFields");
        foreach (var entry in found.Metadata.ManagedFields ?? [])
        {
            var isOurs = CopyRecord.IsOurEntry(entry, origin);
            WriteEntry(
                writer, entry, isOurs ? ReleasedManager : entry.Manager, isOurs ? ManagedFieldsEntry.Update : entry.Operation, withContent: true);
        }

        writer.WriteEndArray();
    });

    private static RequestBody Write(PartialObject found, Action<Utf8JsonWriter> writeMetadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("metadata");
            writer.WriteString("uid", found.Metadata.Uid);
            writer.WriteString("resourceVersion", found.Metadata.ResourceVersion);
            writeMetadata(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return new RequestBody(buffer.WrittenMemory);
    }

    private static void WriteEntry(Utf8JsonWriter writer, ManagedFieldsEntry entry, string? manager, string? operation, bool withContent)
    {
        writer.WriteStartObject();
        writer.WriteString("manager", manager);
        writer.WriteString("operation", operation);
        writer.WriteString("apiVersion", entry.ApiVersion);
        if (entry.Time is { } at)
        {
            writer.WriteString("time", at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ"));
        }

        writer.WriteString("fieldsType", entry.FieldsType ?? "FieldsV1");
        if (!string.IsNullOrEmpty(entry.Subresource))
        {
            writer.WriteString("subresource", entry.Subresource);
        }

        writer.WritePropertyName("fieldsV1");
        if (withContent)
        {
            entry.FieldsV1.WriteTo(writer);
        }
        else
        {
            writer.WriteStartObject();
            foreach (var element in OutsideContent(entry.FieldsV1))
            {
                element.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static JsonDocument ContentOf(IEnumerable<ManagedFieldsEntry> entries)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            FieldSets.WriteUnion(writer, entries.Select(entry => entry.FieldsV1), contentOnly: true);
        }

        return JsonDocument.Parse(buffer.WrittenMemory);
    }

    private static IEnumerable<JsonProperty> OutsideContent(JsonElement fieldsV1) =>
        fieldsV1.ValueKind == JsonValueKind.Object
            ? fieldsV1.EnumerateObject().Where(element => element.Name is "f:metadata" or "f:status")
            : [];
}
