using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Bellwether.Sandbox.Resources;
using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox.OpenApi;

/// <summary>
/// The schemas of everything that is served: <c>/openapi/v2</c> (JSON or protobuf), the index <c>/openapi/v3</c>, and a document
/// per group version. Made once per change of the registry.
/// </summary>
internal sealed class OpenApiDocuments : IApiDocuments
{
    private const string Protobuf = "proto-openapi.spec.v2";

    /// <summary>All servers of a process share this object; each has a registry of its own.</summary>
    private readonly ConditionalWeakTable<IDiscoverySource, Cache> _caches = [];

    public ApiResponse? Answer(ApiRequest request, IDiscoverySource source)
    {
        var segments = request.Path.Trim('/').Split('/');
        return request.Method != "GET" ? null : segments switch
        {
            ["openapi", "v2"] => V2(request, source),
            ["openapi", "v3"] => Cached(source, "v3", () => DocumentV3.Index(source)),
            ["openapi", "v3", "api", var version] => GroupVersion(source, "", version),
            ["openapi", "v3", "apis", var group, var version] => GroupVersion(source, group, version),
            _ => null,
        };
    }

    private ApiResponse V2(ApiRequest request, IDiscoverySource source)
    {
        var wantsProtobuf = request.Header("Accept")?.Contains(Protobuf, StringComparison.Ordinal) == true;
        return wantsProtobuf
            ? Answer(source, "v2 protobuf", "application/octet-stream", () => DocumentV2Protobuf.Write(DocumentV2.Of(source)))
            : Cached(source, "v2", () => DocumentV2.Of(source));
    }

    private ApiResponse? GroupVersion(IDiscoverySource source, string group, string version)
    {
        var kinds = source.Kinds.Where(kind => kind.Group == group && kind.Version == version).ToList();
        return kinds.Count == 0 ? null : Cached(source, $"{group}/{version}", () => DocumentV3.Of(source, kinds));
    }

    private ApiResponse Cached(IDiscoverySource source, string name, Func<JsonObject> make) =>
        Answer(source, name, "application/json", () => System.Text.Encoding.UTF8.GetBytes(make().ToJsonString()));

    private ApiResponse Answer(IDiscoverySource source, string name, string contentType, Func<byte[]> make)
    {
        var cache = _caches.GetOrCreateValue(source);
        byte[] body;
        lock (cache)
        {
            if (cache.Generation != source.Generation)
            {
                cache.Generation = source.Generation;
                cache.Bodies.Clear();
            }

            if (!cache.Bodies.TryGetValue(name, out body!))
            {
                cache.Bodies[name] = body = make();
            }
        }

        return new ApiResponse
        {
            StatusCode = 200,
            ContentType = contentType,
            Body = body,
            Headers = new Dictionary<string, string> { ["ETag"] = $"\"{Convert.ToHexString(SHA256.HashData(body))}\"" },
        };
    }

    private sealed class Cache
    {
        public long Generation { get; set; } = -1;

        public Dictionary<string, byte[]> Bodies { get; } = [];
    }
}
