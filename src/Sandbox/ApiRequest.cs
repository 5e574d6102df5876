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
    /// <summary>The type of the body, without parameters; empty when the client doesn't say.</summary>
    internal string MediaType => (Header("Content-Type") ?? "").Split(';')[0].Trim();

    /// <summary>The body as JSON, whichever of JSON and YAML it is.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is not what it claims to be; in the words of Go.</exception>
    /// <exception cref="Server.ApiError">415: nobody reads this type.</exception>
    internal JsonNode? ReadBody() => MediaType switch
    {
        "" or "application/json" => JsonText.Parse(Body.Span),
        "application/yaml" => JsonText.ParseYaml(Body.Span),
        Protobuf.ProtobufBody.ContentType => throw Server.ApiError.NotImplemented("protobuf bodies of this kind"),
        _ => throw Server.ApiError.UnknownFormat("application/json", "application/yaml", Protobuf.ProtobufBody.ContentType),
    };

    /// <summary>The value of a header, or null.</summary>
    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value : null;
}
