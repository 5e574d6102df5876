using System.Text.Json.Nodes;
using Bellwether.Sandbox.Resources;

namespace Bellwether.Sandbox.OpenApi;

/// <summary>The documents below <c>/openapi/v3</c>.</summary>
internal static class DocumentV3
{
    public static JsonObject Index(IDiscoverySource source)
    {
        var paths = new JsonObject();
        foreach (var kind in source.Kinds)
        {
            var path = ApiPaths.RootOf(kind)[1..];
            // The hash tells clients that cache for ever when to ask again.
            paths[path] ??= new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={source.Generation}" };
        }

        return new JsonObject { ["paths"] = paths };
    }

    public static JsonObject Of(IDiscoverySource source, IReadOnlyList<ResourceKind> kinds) => new()
    {
        ["openapi"] = "3.0.0",
        ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = source.GitVersion },
        ["paths"] = ApiPaths.Of(kinds, version2: false),
        ["components"] = new JsonObject
        {
            ["schemas"] = Definitions.InVersion3(Definitions.Of(source, kinds, full: true)),
        },
    };
}
