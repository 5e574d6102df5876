using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox;

/// <summary>One HTTP request as the server core sees it; who it comes from is told by <see cref="BearerToken"/>.</summary>
/// <param name="Method">GET, POST, PUT, PATCH, DELETE, ...</param>
/// <param name="Path">The decoded path, beginning with a slash, without a front's path prefix.</param>
/// <param name="Query">The raw query string, with or without its question mark; empty when there is none.</param>
/// <param name="Headers">Header names compare without case. Only Accept, Content-Type and User-Agent are looked at.</param>
/// <param name="Body">The whole body.</param>
/// <param name="BearerToken">What followed <c>Authorization: Bearer</c>; null without one.</param>
public sealed record ApiRequest(
    string Method,
    string Path,
    string Query,
    IReadOnlyDictionary<string, string> Headers,
    ReadOnlyMemory<byte> Body,
    string? BearerToken)
{
    /// <summary>The body as JSON, whichever of JSON, YAML and (of a few kinds) protobuf it is.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is none of them.</exception>
    internal JsonNode? ReadBody()
    {
        var type = (Header("Content-Type") ?? "").Split(';')[0].Trim();
        return type == KubernetesProtobuf.MediaType
            ? KubernetesProtobuf.Parse(Body.Span) ?? throw Server.ApiError.NotImplemented("protobuf bodies of this kind")
            : JsonText.ParseYaml(Body.Span);
    }

    /// <summary>The value of a header, or null.</summary>
    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value : null;
}
