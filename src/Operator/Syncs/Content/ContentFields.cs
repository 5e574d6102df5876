using System.Buffers;
using System.Text.Json;
using Bellwether.Kubernetes.Fields;

namespace Bellwether.Operator.Syncs.Content;

/// <summary>The field set that our managedFields entry has after a content was applied, for kinds whose fields are known here.</summary>
internal static class ContentFields
{
    /// <summary>The hash of it, in the form of <see cref="FieldSets.Hash"/>.</summary>
    public static string HashOf(KeyedContent content, IEnumerable<string> labels, IEnumerable<string> annotations)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("f:metadata");
            WriteMap(writer, "labels", labels);
            WriteMap(writer, "annotations", annotations);
            writer.WriteEndObject();
            foreach (var field in content.ScalarFields)
            {
                writer.WriteStartObject("f:" + field);
                writer.WriteEndObject();
            }

            foreach (var (field, keys) in content.MapFields)
            {
                WriteMap(writer, field, keys);
            }

            writer.WriteEndObject();
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return FieldSets.Hash(FieldSets.Leaves(document.RootElement));
    }

    private static void WriteMap(Utf8JsonWriter writer, string field, IEnumerable<string> keys)
    {
        writer.WriteStartObject("f:" + field);
        foreach (var key in keys)
        {
            writer.WriteStartObject("f:" + key);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
