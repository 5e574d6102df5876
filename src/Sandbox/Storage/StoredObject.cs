using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox.Storage;

/// <summary>One object at one revision. Immutable: whoever changes an object copies its JSON first.</summary>
internal sealed class StoredObject(string space, string name, JsonObject json, long revision)
{
    private byte[]? _bytes;
    private byte[]? _partialBytes;

    public string Namespace { get; } = space;

    public string Name { get; } = name;

    public string Key { get; } = KeyOf(space, name);

    /// <summary>Read only.</summary>
    public JsonObject Json { get; } = json;

    public long Revision { get; } = revision;

    public string Uid => Json.Map("metadata").Text("uid") ?? "";

    /// <summary>The object as stored, serialized once however many read it.</summary>
    public byte[] Bytes => _bytes ??= JsonText.Write(Json);

    /// <summary>Its PartialObjectMetadata of meta.k8s.io/v1, serialized once.</summary>
    public byte[] PartialBytes => _partialBytes ??= JsonText.Write(Partial("v1"));

    public JsonObject Partial(string version) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/" + version,
        ["metadata"] = Json["metadata"]?.DeepClone(),
    };

    public static string KeyOf(string space, string name) => space.Length == 0 ? name : space + "/" + name;
}
