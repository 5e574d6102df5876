using System.Text.Json;
using System.Text.Json.Nodes;
using Bellwether.Crds;

namespace Bellwether.Cli.Files;

/// <summary>The CrossClusterSyncs of a file.</summary>
/// <param name="Others">What else is in it, by kind and name.</param>
internal sealed record SyncFile(IReadOnlyList<CrossClusterSync> Syncs, IReadOnlyList<string> Others)
{
    /// <exception cref="CliException">It can't be read, or holds no CrossClusterSync.</exception>
    public static SyncFile Parse(string text, string file)
    {
        var syncs = new List<CrossClusterSync>();
        var others = new List<string>();
        foreach (var item in YamlDocuments.Read(text, file).SelectMany(Items))
        {
            if (item is not JsonObject document || Text(document, "kind") is not { } kind)
            {
                throw new CliException($"{file} holds a document that is no Kubernetes object: it has no kind.");
            }

            var name = Text(document["metadata"] as JsonObject, "name") ?? "without a name";
            var version = Text(document, "apiVersion");
            if (kind == CrossClusterSync.KindName && version == BellwetherApi.ApiVersion)
            {
                syncs.Add(Decode(document, $"{file}: {kind} {name}"));
            }
            else
            {
                others.Add(version is null or "v1" ? $"{kind} {name}" : $"{kind} {name} ({version})");
            }
        }

        return syncs.Count > 0
            ? new SyncFile(syncs, others)
            : throw new CliException(
                $"{file} holds no CrossClusterSync of {BellwetherApi.ApiVersion}{(others.Count == 0 ? "" : $", only {string.Join(", ", others)}")}.");
    }

    private static IEnumerable<JsonNode?> Items(JsonNode document) =>
        document is JsonObject list && Text(list, "kind") == "List" && list["items"] is JsonArray items ? items : [document];

    private static CrossClusterSync Decode(JsonObject document, string what)
    {
        CrossClusterSync sync;
        try
        {
            sync = document.Deserialize(BellwetherJsonContext.Default.CrossClusterSync)!;
        }
        catch (JsonException exception)
        {
            throw new CliException($"{what}: {(exception.Path is { } path ? path.TrimStart('$', '.') : "a field")} is of the wrong type.");
        }

        if (string.IsNullOrEmpty(sync.Metadata?.Name))
        {
            throw new CliException($"{what}: metadata.name is missing.");
        }

        // A server would prune or refuse what it doesn't know; a typing error must not look like a plan.
        var known = JsonSerializer.SerializeToNode(sync, BellwetherJsonContext.Default.CrossClusterSync)!["spec"];
        return Unknown(document["spec"], known, "spec").FirstOrDefault() is { } field
            ? throw new CliException($"{what}: there is no field {field}.")
            : sync;
    }

    private static IEnumerable<string> Unknown(JsonNode? given, JsonNode? known, string path) => (given, known) switch
    {
        (JsonObject map, JsonObject fields) => map
            .Where(member => member.Value is not null)
            .SelectMany(member => fields.ContainsKey(member.Key)
                ? Unknown(member.Value, fields[member.Key], $"{path}.{member.Key}")
                : [$"{path}.{member.Key}"]),
        (JsonArray list, JsonArray items) => list.Zip(items).SelectMany((pair, index) => Unknown(pair.First, pair.Second, $"{path}[{index}]")),
        _ => [],
    };

    private static string? Text(JsonObject? map, string name) =>
        map?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
