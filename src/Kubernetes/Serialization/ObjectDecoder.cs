using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Serialization;

/// <summary>Decodes objects out of answers. What can't be decoded is an error that names the object, never a gap.</summary>
internal static class ObjectDecoder
{
    private const int MaximumPath = 200;

    /// <summary>An answer that is one object, of the name that was asked for.</summary>
    /// <param name="name">Null: any name, but one.</param>
    public static T DecodeAnswer<T>(ReadOnlySpan<byte> json, Resource<T> resource, string? name)
        where T : class, IKubernetesObject
    {
        var reader = new Utf8JsonReader(json);
        RequireStart(ref reader);
        var item = Decode(ref reader, resource);
        RequireEnd(ref reader);
        if (string.IsNullOrEmpty(item.Metadata.Name) || (name is not null && item.Metadata.Name != name))
        {
            throw AnswerException.Unexpected("the answer is about another object");
        }

        return item;
    }

    /// <summary>The answer to a typed write: of the name that was sent, if one was. Reviews have none at all.</summary>
    public static T DecodeWritten<T>(ReadOnlySpan<byte> json, Resource<T> resource, ObjectKey key)
        where T : class, IKubernetesObject
    {
        if (key.Name.Length > 0)
        {
            return DecodeAnswer(json, resource, key.Name);
        }

        var reader = new Utf8JsonReader(json);
        RequireStart(ref reader);
        var item = Decode(ref reader, resource);
        RequireEnd(ref reader);
        return item;
    }

    /// <summary>The answer to a delete: null for a Status, and for the last state of an object that is gone.</summary>
    public static PartialObject? DecodeDeletion(ReadOnlySpan<byte> json, ResourceKind kind, ObjectKey key)
    {
        var reader = new Utf8JsonReader(json);
        RequireStart(ref reader);
        try
        {
            if (EnterProperty(ref reader, "kind"u8) && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("Status"u8))
            {
                while (reader.Read())
                {
                    // To the end, which must be there.
                }

                return null;
            }
        }
        catch (JsonException)
        {
            throw AnswerException.Unexpected("the answer is cut off, or isn't JSON");
        }

        var item = DecodeAnswer(json, kind.Metadata(), key.Name);
        return item.IsBeingDeleted() ? item : null;
    }

    /// <summary>An answer that is no object of the API.</summary>
    public static T DecodeRaw<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> typeInfo)
    {
        try
        {
            return JsonSerializer.Deserialize(json, typeInfo) ?? throw AnswerException.Unexpected("the answer is empty");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException or FormatException)
        {
            throw AnswerException.Unexpected("the answer can't be read");
        }
    }

    /// <summary>Checks that an answer is whole and about the object that was asked for, without decoding it.</summary>
    public static void RequireObject(ReadOnlySpan<byte> json, ObjectKey key)
    {
        var reader = new Utf8JsonReader(json);
        RequireStart(ref reader);
        var start = reader;
        try
        {
            reader.Skip();
        }
        catch (JsonException)
        {
            throw AnswerException.Unexpected("the answer is cut off, or isn't JSON");
        }

        RequireEnd(ref reader);
        if (KeyOf(ref start) != key)
        {
            throw AnswerException.Unexpected("the answer is about another object");
        }
    }

    /// <summary>Moves to the first token.</summary>
    public static void RequireStart(ref Utf8JsonReader reader)
    {
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw AnswerException.Unexpected("the answer is no JSON object");
            }
        }
        catch (JsonException)
        {
            throw AnswerException.Unexpected("the answer is no JSON object");
        }
    }

    public static void RequireEnd(ref Utf8JsonReader reader)
    {
        try
        {
            if (!reader.Read())
            {
                return;
            }
        }
        catch (JsonException)
        {
            // Told below: something follows.
        }

        throw AnswerException.Unexpected("the answer goes on after its JSON object");
    }

    /// <summary>The object at which the reader stands; leaves it at the object's end.</summary>
    public static T Decode<T>(ref Utf8JsonReader reader, Resource<T> resource)
        where T : class, IKubernetesObject
    {
        var start = reader;
        try
        {
            var item = JsonSerializer.Deserialize(ref reader, resource.TypeInfo);
            if (item?.Metadata is null)
            {
                throw AnswerException.Unexpected("the answer holds an object without metadata");
            }

            // PartialObjectMetadata is how it was sent, not what it is; items of typed lists say nothing at all.
            item.ApiVersion = resource.Kind.ApiVersion;
            item.Kind = resource.Kind.Kind;
            return item;
        }
        catch (JsonException exception)
        {
            throw AnswerException.Unexpected($"the answer holds {Named(ref start)} that can't be read{At(exception)}");
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException or FormatException)
        {
            throw AnswerException.Unexpected($"the answer holds {Named(ref start)} that can't be read");
        }
    }

    /// <summary>The key of the object at which the reader stands, as far as it can be read; leaves it anywhere.</summary>
    public static ObjectKey? KeyOf(ref Utf8JsonReader reader)
    {
        string? name = null;
        string? @namespace = null;
        try
        {
            if (reader.TokenType != JsonTokenType.StartObject || !EnterProperty(ref reader, "metadata"u8)
                || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isName = reader.ValueTextEquals("name"u8);
                var isNamespace = reader.ValueTextEquals("namespace"u8);
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && isName)
                {
                    name = reader.GetString();
                }
                else if (reader.TokenType == JsonTokenType.String && isNamespace)
                {
                    @namespace = reader.GetString();
                }
                else
                {
                    reader.Skip();
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // As far as it could be read.
        }

        return string.IsNullOrEmpty(name) ? null : new ObjectKey(@namespace ?? "", name);
    }

    /// <summary>From an object's start to the value of a property of it. False: it has none.</summary>
    public static bool EnterProperty(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private static string Named(ref Utf8JsonReader start) => KeyOf(ref start) is { } key ? $"an object ({key})" : "an object";

    private static string At(JsonException exception) => exception.Path switch
    {
        null or "" or "$" => "",
        { Length: > MaximumPath } path => $" at {path[..MaximumPath]}...",
        var path => $" at {path}",
    };
}
