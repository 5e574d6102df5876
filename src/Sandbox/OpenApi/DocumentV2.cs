using System.Text.Json.Nodes;
using Bellwether.Sandbox.Resources;

namespace Bellwether.Sandbox.OpenApi;

/// <summary>The document of <c>/openapi/v2</c>.</summary>
internal static class DocumentV2
{
    public static JsonObject Of(IDiscoverySource source) => new()
    {
        ["swagger"] = "2.0",
        ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = source.GitVersion },
        ["paths"] = ApiPaths.Of(source.Kinds, version2: true),
        ["definitions"] = Definitions.Of(source, source.Kinds, full: false),
    };
}
