using System.Security.Cryptography;
using System.Text.Json;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Operator.Syncs.Content;

/// <summary>
/// A source as it was read: a view of the server's answer, which it owns and clears. Lives for one build. Can't be formatted.
/// </summary>
public sealed class SourceObject : IDisposable
{
    private static readonly string[] MapNames = ["data", "binaryData"];
    private static readonly string[] Scalars = ["type", "immutable"];

    private readonly byte[] _answer;
    private readonly JsonDocument _document;

    private SourceObject(byte[] answer, JsonDocument document)
    {
        _answer = answer;
        _document = document;
        var metadata = document.RootElement.GetProperty("metadata");
        Name = metadata.GetProperty("name").GetString()!;
        Uid = metadata.GetProperty("uid").GetString()!;
        ResourceVersion = metadata.GetProperty("resourceVersion").GetString()!;
        Labels = StringMap(metadata, "labels");
        Annotations = StringMap(metadata, "annotations");
        ChangedBy = SourceChanges.Last(metadata);
    }

    public string ApiVersion => _document.RootElement.GetProperty("apiVersion").GetString()!;

    public string Kind => _document.RootElement.GetProperty("kind").GetString()!;

    /// <summary>As far as an object tells of its kind: without the plural.</summary>
    public ResourceKind ResourceKind => ResourceKind.Unresolved(ApiVersion, Kind);

    public string Name { get; }

    public string Uid { get; }

    public string ResourceVersion { get; }

    public Dictionary<string, string> Labels { get; }

    public Dictionary<string, string> Annotations { get; }

    /// <summary>Who changed it last, as its managedFields say; null if they don't.</summary>
    internal SourceChange? ChangedBy { get; }

    /// <summary>Of the answer, in bytes.</summary>
    public int Length => _answer.Length;

    /// <summary>Of a Secret, such as <c>kubernetes.io/tls</c>; null for other kinds.</summary>
    public string? Type =>
        ResourceKind == ResourceKind.Secret && _document.RootElement.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null;

    internal IEnumerable<JsonProperty> Members => _document.RootElement.EnumerateObject();

    internal IEnumerable<string> ScalarFields => Scalars.Where(IsSet);

    /// <summary>The maps of content that aren't empty, as fields of the object.</summary>
    internal IEnumerable<JsonProperty> Maps =>
        MapNames.Where(IsSet).Select(map => _document.RootElement.EnumerateObject().First(member => member.NameEquals(map)));

    /// <summary>Takes over the answer to a GET; clears it when disposed.</summary>
    /// <exception cref="JsonException">It is no Kubernetes object.</exception>
    public static SourceObject Parse(byte[] answer)
    {
        if (TryParse(answer) is { } source)
        {
            return source;
        }

        // Without an inner exception: it can quote what it could not read.
        CryptographicOperations.ZeroMemory(answer);
        throw new JsonException("The source is not a Kubernetes object");
    }

    /// <param name="field">One of <see cref="ScalarFields"/>.</param>
    internal JsonElement Scalar(string field) => _document.RootElement.GetProperty(field);

    /// <summary>Why this object can't be copied, at all or as the sync wants it; null if it can.</summary>
    public SourceRejection? Rejection(SyncTransform? transform)
    {
        var metadata = new ObjectMeta { Labels = Labels, Annotations = Annotations };
        return SourceRules.Rejection(Kind, Name, Type, metadata) ?? Content(transform).Rejection();
    }

    /// <summary>What of it goes into copies.</summary>
    internal ICopyContent Content(SyncTransform? transform) =>
        ResourceKind is var kind && (kind == ResourceKind.Secret || kind == ResourceKind.ConfigMap) ? new KeyedContent(this, transform) : new WholeContent(this);

    public void Dispose()
    {
        _document.Dispose();
        CryptographicOperations.ZeroMemory(_answer);
    }

    public override string ToString() => nameof(SourceObject);

    private static SourceObject? TryParse(byte[] answer)
    {
        try
        {
            return new SourceObject(answer, JsonDocument.Parse(answer.AsMemory()));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private bool IsSet(string field) =>
        _document.RootElement.TryGetProperty(field, out var value) && value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().Any(),
            JsonValueKind.Null or JsonValueKind.Undefined => false,
            _ => true,
        };

    private static Dictionary<string, string> StringMap(JsonElement metadata, string name)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        if (metadata.TryGetProperty(name, out var entries) && entries.ValueKind == JsonValueKind.Object)
        {
            foreach (var entry in entries.EnumerateObject())
            {
                map[entry.Name] = entry.Value.GetString() ?? "";
            }
        }

        return map;
    }
}
