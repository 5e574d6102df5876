using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Kubernetes.Transport;

/// <summary>One request as the client means it; it may be sent more than once. Holds a body, so it can't be formatted.</summary>
/// <param name="verb">Of RBAC, such as <c>patch</c>; for messages.</param>
/// <param name="path">Below the server's URL, beginning with a slash, with the query.</param>
internal sealed class ApiCall(HttpMethod method, string verb, string path)
{
    public const string Json = "application/json";
    public const string MetadataOnly = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    public const string MetadataOnlyList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    public HttpMethod Method { get; } = method;

    public string Path { get; } = path;

    /// <summary>Null for a path that is no object.</summary>
    public ResourceKind? Kind { get; init; }

    public ObjectKey Key { get; init; }

    public string Accept { get; init; } = Json;

    public RequestBody? Body { get; init; }

    public string ContentType { get; init; } = Json;

    public required TimeSpan Deadline { get; init; }

    /// <summary>Bytes of the answer.</summary>
    public required int MaximumSize { get; init; }

    /// <summary>Such as <c>patch secrets prod/tls</c>.</summary>
    public string Describe()
    {
        if (Kind is null)
        {
            var query = Path.IndexOf('?', StringComparison.Ordinal);
            return $"{verb} {(query < 0 ? Path : Path[..query])}";
        }

        var key = Key.Name is null ? "" : Key.ToString();
        return key.Length == 0 ? $"{verb} {Kind}" : $"{verb} {Kind} {key}";
    }

    public override string ToString() => nameof(ApiCall);
}
