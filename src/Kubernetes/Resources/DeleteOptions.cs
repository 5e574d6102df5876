using System.Buffers;
using System.Text.Json;

namespace Bellwether.Kubernetes.Resources;

/// <summary>Writes the body of a delete (meta/v1 DeleteOptions). With a body, servers look at no query, so all is in here.</summary>
internal static class DeleteOptions
{
    public static RequestBody Body(Preconditions preconditions, bool dryRun)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion"u8, "v1"u8);
            writer.WriteString("kind"u8, "DeleteOptions"u8);
            writer.WriteStartObject("preconditions"u8);
            writer.WriteString("uid"u8, preconditions.Uid);
            if (!string.IsNullOrEmpty(preconditions.ResourceVersion))
            {
                // An empty one would be compared, and never equal.
                writer.WriteString("resourceVersion"u8, preconditions.ResourceVersion);
            }

            writer.WriteEndObject();
            if (dryRun)
            {
                writer.WriteStartArray("dryRun"u8);
                writer.WriteStringValue("All"u8);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        return new RequestBody(buffer.WrittenMemory);
    }
}
