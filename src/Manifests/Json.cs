using System.Text.Json.Nodes;

namespace Bellwether.Manifests;

internal static class Json
{
    public static JsonArray Array(IEnumerable<string> items) => new([.. items.Select(item => (JsonNode)item)]);
}
