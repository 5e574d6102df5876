using System.Text.Json.Nodes;

namespace Bellwether.Cli.Import.Reading;

/// <summary>A Deployment of kubed that copies to other clusters, as its arguments say. Pure.</summary>
/// <param name="File">The kubeconfig in its pods: <c>--kubeconfig-file</c>.</param>
internal sealed record KubedDeployment(string Namespace, string Name, string File)
{
    /// <summary>The only namespace whose objects kubed copies, <c>--config-source-namespace</c>; null: all.</summary>
    public string? SourceNamespace { get; init; }

    /// <summary>The value of the label <see cref="KubedNames.OriginCluster"/> on its copies, <c>--cluster-name</c>.</summary>
    public string? ClusterName { get; init; }

    /// <summary>The Secret in its namespace that the file is mounted from, and the key; null: it comes from elsewhere.</summary>
    public (string Name, string Key)? Secret { get; init; }

    /// <summary>Null: it copies to no other cluster.</summary>
    public static KubedDeployment? Parse(JsonNode? deployment)
    {
        var (metadata, pod) = (deployment?["metadata"], deployment?["spec"]?["template"]?["spec"]);
        foreach (var container in Items(pod, "containers"))
        {
            string[] arguments = [.. Texts(container, "command"), .. Texts(container, "args")];
            if (Argument(arguments, "--kubeconfig-file") is { } file && Text(metadata, "namespace") is { } space && Text(metadata, "name") is { } name)
            {
                return new KubedDeployment(space, name, file)
                {
                    SourceNamespace = Argument(arguments, "--config-source-namespace"),
                    ClusterName = Argument(arguments, "--cluster-name"),
                    Secret = SecretOf(pod!, container!, file),
                };
            }
        }

        return null;
    }

    public override string ToString() => $"Deployment {Namespace}/{Name}";

    private static (string Name, string Key)? SecretOf(JsonNode pod, JsonNode container, string file)
    {
        var mount = Items(container, "volumeMounts")
            .Where(mount => Text(mount, "mountPath") is { } path && (file == path || file.StartsWith($"{path.TrimEnd('/')}/", StringComparison.Ordinal)))
            .MaxBy(mount => Text(mount, "mountPath")!.Length);
        var volume = Items(pod, "volumes").FirstOrDefault(volume => mount is not null && Text(volume, "name") == Text(mount, "name"));
        if (volume?["secret"] is not { } secret || Text(secret, "secretName") is not { } name)
        {
            return null;
        }

        var place = Text(mount, "subPath") ?? file[Text(mount, "mountPath")!.Length..].Trim('/');
        var items = Items(secret, "items").ToArray();
        var key = items.Length == 0 ? place : items.Where(item => Text(item, "path") == place).Select(item => Text(item, "key")).FirstOrDefault();
        return string.IsNullOrEmpty(key) ? null : (name, key);
    }

    private static string? Argument(string[] arguments, string name)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = arguments[i].StartsWith($"{name}=", StringComparison.Ordinal) ? arguments[i][(name.Length + 1)..]
                : arguments[i] == name && i + 1 < arguments.Length ? arguments[i + 1]
                : null;
            if (!string.IsNullOrEmpty(value))
            {
                return value;
            }
        }

        return null;
    }

    private static IEnumerable<JsonNode?> Items(JsonNode? node, string field) => (node as JsonObject)?[field] as JsonArray ?? [];

    private static IEnumerable<string> Texts(JsonNode? node, string field) =>
        Items(node, field).OfType<JsonValue>().Select(value => value.TryGetValue<string>(out var text) ? text : "");

    private static string? Text(JsonNode? node, string field) =>
        (node as JsonObject)?[field] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}
