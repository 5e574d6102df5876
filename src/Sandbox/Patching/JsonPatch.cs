using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox.Patching;

/// <summary>JSON patch, RFC 6902.</summary>
internal static class JsonPatch
{
    /// <exception cref="PatchException">An operation can't be done.</exception>
    public static JsonNode? Apply(JsonObject target, JsonArray operations)
    {
        JsonNode? root = target.Copy();
        foreach (var operation in operations)
        {
            root = Step(root, operation as JsonObject ?? throw new PatchException("operation is no object", malformed: true));
        }

        return root;
    }

    private static JsonNode? Step(JsonNode? root, JsonObject operation)
    {
        var path = Segments(operation.Text("path") ?? throw new PatchException("operation without path"));
        switch (operation.Text("op"))
        {
            case "add":
                return Put(root, path, Value(operation), insert: true);
            case "replace":
                // The library of the real server doesn't mind when a key of an object isn't there yet.
                return Put(root, path, Value(operation), insert: false);
            case "remove":
                return Remove(root, path);
            case "test":
                var actual = path.Length > 0 && Find(root, path[..^1]) is JsonObject map && !map.ContainsKey(path[^1]) ? null : Find(root, path);
                return actual.SameAs(operation["value"]) ? root : throw new PatchException($"testing value {operation.Text("path")} failed");
            case "move":
                var from = Segments(operation.Text("from") ?? throw new PatchException("move without from"));
                var moved = Find(root, from)?.DeepClone();
                return Put(Remove(root, from), path, moved, insert: true);
            case "copy":
                var source = Segments(operation.Text("from") ?? throw new PatchException("copy without from"));
                return Put(root, path, Find(root, source)?.DeepClone(), insert: true);
            default:
                throw new PatchException($"Unexpected kind: {operation.Text("op")}");
        }
    }

    private static JsonNode? Value(JsonObject operation) =>
        operation.ContainsKey("value") ? operation["value"]?.DeepClone() : throw new PatchException("operation without value");

    private static string[] Segments(string pointer) => pointer.Length == 0
        ? []
        : pointer[0] == '/'
            ? [.. pointer[1..].Split('/').Select(one => one.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]
            : throw new PatchException("path must begin with a slash");

    private static JsonNode? Find(JsonNode? node, string[] path)
    {
        foreach (var segment in path)
        {
            node = node switch
            {
                JsonObject map when map.TryGetPropertyValue(segment, out var child) => child,
                JsonArray list => list[IndexOf(list, segment, list.Count - 1)],
                _ => throw new PatchException($"missing path: {segment}"),
            };
        }

        return node;
    }

    private static JsonNode? Put(JsonNode? root, string[] path, JsonNode? value, bool insert)
    {
        if (path.Length == 0)
        {
            return value;
        }

        switch (Find(root, path[..^1]))
        {
            case JsonObject map:
                map[path[^1]] = value;
                break;
            case JsonArray list when insert:
                list.Insert(path[^1] == "-" ? list.Count : IndexOf(list, path[^1], list.Count), value);
                break;
            case JsonArray list:
                list[IndexOf(list, path[^1], list.Count - 1)] = value;
                break;
            default:
                throw new PatchException("missing parent of path");
        }

        return root;
    }

    private static JsonNode? Remove(JsonNode? root, string[] path)
    {
        if (path.Length == 0)
        {
            return null;
        }

        switch (Find(root, path[..^1]))
        {
            case JsonObject map when map.Remove(path[^1]):
                return root;
            case JsonArray list:
                list.RemoveAt(IndexOf(list, path[^1], list.Count - 1));
                return root;
            default:
                throw new PatchException("Unable to remove nonexistent key: " + path[^1]);
        }
    }

    private static int IndexOf(JsonArray list, string segment, int max)
    {
        if (!int.TryParse(segment, out var index))
        {
            throw new PatchException("no index: " + segment);
        }

        // Negative indexes count from the end, as in the library of the real server.
        index = index < 0 ? list.Count + index : index;
        return index < 0 || index > max ? throw new PatchException("index out of bounds: " + segment) : index;
    }
}
