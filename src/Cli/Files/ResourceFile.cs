using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Bellwether.Crds;

namespace Bellwether.Cli.Files;

/// <summary>Reads the objects of one of Bellwether's kinds out of a file of manifests.</summary>
internal static class ResourceFile
{
    /// <param name="text">One or more documents of YAML or JSON.</param>
    /// <param name="file">For messages.</param>
    /// <returns>Those of the kind, and what else is in the file, by kind and name.</returns>
    /// <exception cref="CliException">It can't be read, or holds none of the kind.</exception>
    public static (IReadOnlyList<T> Items, IReadOnlyList<string> Others) Parse<T>(
        string text, string file, string wanted, JsonTypeInfo<T> type, Func<T, string?> nameOf)
    {
        var found = new List<T>();
        var others = new List<string>();
        foreach (var item in YamlDocuments.Read(text, file).SelectMany(Items))
        {
            if (item is not JsonObject document || Text(document, "kind") is not { } kind)
            {
                throw new CliException($"{file} holds a document that is no Kubernetes object: it has no kind.");
            }

            var name = Text(document["metadata"] as JsonObject, "name") ?? "without a name";
            var version = Text(document, "apiVersion");
            if (kind == wanted && version == BellwetherApi.ApiVersion)
            {
                found.Add(Decode(document, $"{file}: {kind} {name}", type, nameOf));
            }
            else
            {
                others.Add(version is null or "v1" ? $"{kind} {name}" : $"{kind} {name} ({version})");
            }
        }

        return found.Count > 0
            ? (found, others)
            : throw new CliException(
                $"{file} holds no {wanted} of {BellwetherApi.ApiVersion}{(others.Count == 0 ? "" : $", only {string.Join(", ", others)}")}.");
    }

    private static IEnumerable<JsonNode?> Items(JsonNode document) =>
        document is JsonObject list && Text(list, "kind") == "List" && list["items"] is JsonArray items ? items : [document];

    private static T Decode<T>(JsonObject document, string what, JsonTypeInfo<T> type, Func<T, string?> nameOf)
    {
        T item;
        try
        {
            item = document.Deserialize(type)!;
        }
        catch (JsonException exception)
        {
            throw new CliException($"{what}: {(exception.Path is { } path ? path.TrimStart('$', '.') : "a field")} is of the wrong type.");
        }

        if (string.IsNullOrEmpty(nameOf(item)))
        {
            throw new CliException($"{what}: metadata.name is missing.");
        }

        // A server would prune or refuse what it doesn't know; a typing error must not look like an answer.
        var known = JsonSerializer.SerializeToNode(item, type)!["spec"];
        return Unknown(document["spec"], known, "spec").FirstOrDefault() is { } field
            ? throw new CliException($"{what}: there is no field {field}.")
            : item;
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
