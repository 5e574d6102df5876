using System.Text.Json;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Serialization;

/// <summary>Decodes one page of a list. Anything that isn't plainly a list is an error: it must not pass for an empty one.</summary>
internal static class ListDecoder
{
    public static ListPage<T> Decode<T>(ReadOnlySpan<byte> json, Resource<T> resource)
        where T : class, IKubernetesObject
    {
        var reader = new Utf8JsonReader(json);
        ObjectDecoder.RequireStart(ref reader);
        var page = new Page<T>();
        try
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadProperty(ref reader, resource, page);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw AnswerException.Unexpected("the answer ends within the list, or isn't JSON");
        }

        ObjectDecoder.RequireEnd(ref reader);
        if (page.Kind?.EndsWith("List", StringComparison.Ordinal) != true || page.Items is null || string.IsNullOrEmpty(page.ResourceVersion))
        {
            throw AnswerException.Unexpected("the answer is no list");
        }

        return new ListPage<T>(page.Items, page.ResourceVersion, string.IsNullOrEmpty(page.Continue) ? null : page.Continue);
    }

    private static void ReadProperty<T>(ref Utf8JsonReader reader, Resource<T> resource, Page<T> page)
        where T : class, IKubernetesObject
    {
        if (reader.ValueTextEquals("items"u8))
        {
            reader.Read();
            page.Items = ReadItems(ref reader, resource);
        }
        else if (reader.ValueTextEquals("metadata"u8))
        {
            reader.Read();
            ReadMetadata(ref reader, page);
        }
        else
        {
            var isKind = reader.ValueTextEquals("kind"u8);
            reader.Read();
            if (isKind)
            {
                page.Kind = reader.GetString();
            }

            reader.Skip();
        }
    }

    private static List<T> ReadItems<T>(ref Utf8JsonReader reader, Resource<T> resource)
        where T : class, IKubernetesObject
    {
        // Go writes an empty list of its own as null.
        List<T> items = [];
        if (reader.TokenType == JsonTokenType.Null)
        {
            return items;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw AnswerException.Unexpected("the answer is no list");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(ObjectDecoder.Decode(ref reader, resource));
        }

        return items;
    }

    private static void ReadMetadata<T>(ref Utf8JsonReader reader, Page<T> page)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw AnswerException.Unexpected("the answer is no list");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isVersion = reader.ValueTextEquals("resourceVersion"u8);
            var isContinue = reader.ValueTextEquals("continue"u8);
            reader.Read();
            if (isVersion)
            {
                page.ResourceVersion = reader.GetString();
            }
            else if (isContinue)
            {
                page.Continue = reader.GetString();
            }

            reader.Skip();
        }
    }

    private sealed class Page<T>
    {
        public string? Kind { get; set; }

        public List<T>? Items { get; set; }

        public string? ResourceVersion { get; set; }

        public string? Continue { get; set; }
    }
}
