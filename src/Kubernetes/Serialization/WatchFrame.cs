using System.Buffers;
using System.Text.Json;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Serialization;

/// <summary>Decodes one frame of a watch: <c>{"type":"ADDED","object":{...}}</c>.</summary>
internal static class WatchFrame
{
    private static readonly Resource<PartialObject> Bookmark = new ResourceKind("", "v1", "Bookmark", "bookmarks", Namespaced: false).Metadata();

    /// <summary>The event, or the object of an ERROR frame.</summary>
    /// <exception cref="AnswerException">It is no frame, or its object can't be read.</exception>
    public static (WatchEvent<T> Event, ReadOnlySequence<byte> Error) Decode<T>(ReadOnlySequence<byte> frame, Resource<T> resource)
        where T : class, IKubernetesObject
    {
        try
        {
            var reader = new Utf8JsonReader(frame);
            ObjectDecoder.RequireStart(ref reader);
            var inOrder = reader;
            if (!ObjectDecoder.EnterProperty(ref inOrder, "type"u8))
            {
                throw AnswerException.Unexpected("the watch sent a frame without a type");
            }

            var type = TypeOf(ref inOrder);
            if (!ObjectDecoder.EnterProperty(ref reader, "object"u8))
            {
                throw AnswerException.Unexpected("the watch sent a frame without an object");
            }

            if (type is null)
            {
                var start = reader.TokenStartIndex;
                reader.Skip();
                return (default, frame.Slice(start, reader.BytesConsumed - start));
            }

            var decoded = Decode(ref reader, type.Value, resource);
            while (reader.Read())
            {
                // The rest must be well-formed too, or the frame may have been cut.
            }

            return (decoded, default);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw AnswerException.Unexpected("the watch sent a frame that isn't JSON or is cut off");
        }
    }

    private static WatchEvent<T> Decode<T>(ref Utf8JsonReader reader, WatchEventType type, Resource<T> resource)
        where T : class, IKubernetesObject
    {
        if (type == WatchEventType.Bookmark)
        {
            // Not as T: all but its version is left empty, required fields too.
            var bookmark = ObjectDecoder.Decode(ref reader, Bookmark);
            return new WatchEvent<T>(type, null, RequireVersion(bookmark.Metadata));
        }

        var item = ObjectDecoder.Decode(ref reader, resource);
        return new WatchEvent<T>(type, item, RequireVersion(item.Metadata));
    }

    private static string RequireVersion(ObjectMeta metadata) =>
        metadata.ResourceVersion is { Length: > 0 } version
            ? version
            : throw AnswerException.Unexpected("the watch sent an object without a resource version");

    private static WatchEventType? TypeOf(ref Utf8JsonReader reader) =>
        reader.TokenType != JsonTokenType.String ? throw AnswerException.Unexpected("the watch sent a frame of no known type")
        : reader.ValueTextEquals("ADDED"u8) ? WatchEventType.Added
        : reader.ValueTextEquals("MODIFIED"u8) ? WatchEventType.Modified
        : reader.ValueTextEquals("DELETED"u8) ? WatchEventType.Deleted
        : reader.ValueTextEquals("BOOKMARK"u8) ? WatchEventType.Bookmark
        : reader.ValueTextEquals("ERROR"u8) ? null
        : throw AnswerException.Unexpected("the watch sent a frame of no known type");
}
