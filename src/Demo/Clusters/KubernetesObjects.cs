using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bellwether.Demo.Clusters;

/// <summary>What the demo looks at in an object.</summary>
internal static class KubernetesObjects
{
    private const string OriginLabel = "bellwether.dev/origin";

    public static ObjectName NameOf(this JsonObject obj) => new(
        obj.Text("kind") ?? throw new DemoFailure("An object has no kind."),
        obj.Metadata("namespace") ?? "",
        obj.Metadata("name") ?? throw new DemoFailure("An object has no name."));

    public static string? Text(this JsonNode? node, string field) => node?[field]?.GetValue<string>();

    public static string? Metadata(this JsonObject obj, string field) => obj["metadata"].Text(field);

    public static bool IsCopy(this JsonObject obj) => obj["metadata"]?["labels"]?[OriginLabel] is not null;

    /// <summary>Of two states of one object, this is the later one.</summary>
    public static bool IsNewerThan(this JsonObject obj, JsonObject other) => VersionOf(obj) > VersionOf(other);

    /// <summary>A digest of the data, so that contents can be compared and told apart without being shown.</summary>
    public static string ContentDigest(this JsonObject obj)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (key, value) in (obj["data"]?.AsObject() ?? []).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{key}\0{value?.GetValue<string>()}\0"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static JsonNode? Condition(this JsonObject obj, string type) =>
        obj["status"]?["conditions"]?.AsArray().FirstOrDefault(condition => condition.Text("type") == type);

    public static bool IsReady(this JsonObject obj) => obj.Condition("Ready").Text("status") == "True";

    private static long VersionOf(JsonObject obj) =>
        long.Parse(obj.Metadata("resourceVersion") ?? "0", System.Globalization.CultureInfo.InvariantCulture);

    public static byte[] ToUtf8(this JsonNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            node.WriteTo(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
