using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Bellwether.Benchmarks.Fleet;

/// <summary>Bodies of the requests.</summary>
internal static class Manifests
{
    public static string NamespaceNamed(string name) => $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{name}}}"} }""";

    public static string KubeconfigSecret(string name, string kubeconfig) =>
        $$$"""
        {"apiVersion":"v1","kind":"Secret","metadata":{"name":"{{{name}}}","namespace":"{{{BenchFleet.OperatorNamespace}}}"},
         "data":{"kubeconfig":"{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(kubeconfig))}}}"} }
        """;

    public static string Follower(string name) =>
        $$$"""
        {"apiVersion":"bellwether.dev/v1alpha1","kind":"FollowerCluster","metadata":{"name":"{{{name}}}","labels":{"bench":"true"} },
         "spec":{"kubeconfig":{"secretRef":{"name":"{{{name}}}"}},"access":[{"from":{"namespaces":["{{{BenchFleet.Namespace}}}"]} }]} }
        """;

    public static string Sync(string name) =>
        $$$"""
        {"apiVersion":"bellwether.dev/v1alpha1","kind":"CrossClusterSync","metadata":{"name":"{{{name}}}","namespace":"{{{BenchFleet.Namespace}}}"},
         "spec":{"source":{"kind":"Secret","name":"{{{name}}}"},"targets":[{"clusterSelector":{"matchLabels":{"bench":"true"} } }]} }
        """;

    /// <summary>A TLS Secret of a common size, with the round in it.</summary>
    /// <param name="like">A copy whose labels and annotations the Secret gets under other names; null for none.</param>
    public static byte[] Secret(string name, string round, JsonElement? like = null)
    {
        var buffer = new ArrayBufferWriter<byte>(8192);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", "v1");
            writer.WriteString("kind", "Secret");
            writer.WriteString("type", "kubernetes.io/tls");
            writer.WriteStartObject("metadata");
            writer.WriteString("name", name);
            writer.WriteString("namespace", BenchFleet.Namespace);
            WriteMarks(writer, "labels", like);
            WriteMarks(writer, "annotations", like);
            writer.WriteEndObject();
            writer.WriteStartObject("data");
            writer.WriteString("tls.crt", Random(2400));
            writer.WriteString("tls.key", Random(1700));
            writer.WriteString(BenchFleet.RoundKey, round);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string Random(int bytes) => Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(bytes));

    private static void WriteMarks(Utf8JsonWriter writer, string field, JsonElement? like)
    {
        if (like is not { } copy || !copy.GetProperty("metadata").TryGetProperty(field, out var marks))
        {
            return;
        }

        writer.WriteStartObject(field);
        foreach (var mark in marks.EnumerateObject())
        {
            // As long as the real name, and nobody's mark.
            writer.WriteString(mark.Name.Replace("bellwether.dev", "bench.test.dev", StringComparison.Ordinal), mark.Value.GetString());
        }

        writer.WriteEndObject();
    }
}
