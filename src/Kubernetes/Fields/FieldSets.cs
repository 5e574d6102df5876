using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Bellwether.Kubernetes.Fields;

/// <summary>
/// Reads and writes the sets of field paths that managedFields hold (FieldsV1 of structured-merge-diff). A set is a tree whose nodes are path
/// elements: <c>f:name</c> a field, <c>k:{...}</c> a list item by its keys, <c>v:value</c> an item of a list set, <c>i:index</c> an item by its
/// position; <c>.</c> says that its parent is itself in the set.
/// </summary>
public static class FieldSets
{
    /// <summary>
    /// The paths of the set's leaves, elements joined by <c>/</c> and escaped as in a JSON pointer: <c>f:data/f:tls.crt</c>. A map that is in
    /// the set but holds no field of it (<c>{".":{}}</c>) has no leaf: servers differ in whether they note it.
    /// </summary>
    public static IEnumerable<string> Leaves(JsonElement fieldsV1) => Leaves(fieldsV1, contentOnly: false);

    /// <summary>As <see cref="Leaves(JsonElement)"/>, without what is under <c>f:metadata</c>, <c>f:status</c>, <c>f:apiVersion</c> and <c>f:kind</c>.</summary>
    public static IEnumerable<string> ContentLeaves(JsonElement fieldsV1) => Leaves(fieldsV1, contentOnly: true);

    /// <summary>
    /// 16 hex digits of SHA-256 over the distinct paths in ordinal order: the same for the same leaves, in whatever order and by whatever server
    /// version they were written. The empty set has a hash too.
    /// </summary>
    public static string Hash(IEnumerable<string> leaves)
    {
        var sorted = leaves.ToArray();
        Array.Sort(sorted, StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        string? previous = null;
        foreach (var leaf in sorted)
        {
            if (leaf == previous)
            {
                continue;
            }

            previous = leaf;
            var bytes = Encoding.UTF8.GetBytes(leaf);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    /// <summary>Whether the set has a leaf outside <c>f:metadata</c>, <c>f:status</c>, <c>f:apiVersion</c> and <c>f:kind</c>.</summary>
    public static bool HasContent(JsonElement fieldsV1)
    {
        if (fieldsV1.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        foreach (var element in fieldsV1.EnumerateObject())
        {
            if (!IsSelf(element) && !IsOutsideContent(element) && HasLeaf(element.Value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes the union of the sets as one FieldsV1 object, elements in ordinal order. <c>.</c> elements are kept.</summary>
    /// <param name="writer">Stands where a value is due.</param>
    /// <param name="sets">Elements that are no objects count as empty sets.</param>
    /// <param name="contentOnly">Leaves out what <see cref="HasContent"/> doesn't count.</param>
    public static void WriteUnion(Utf8JsonWriter writer, IEnumerable<JsonElement> sets, bool contentOnly) =>
        WriteUnion(writer, sets, contentOnly, isRoot: true);

    private static IEnumerable<string> Leaves(JsonElement fieldsV1, bool contentOnly)
    {
        if (fieldsV1.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        // Depth first with a stack of its own: nested iterators would cost an allocation and a virtual call per level and leaf.
        var pending = new Stack<(string Path, JsonElement Node)>();
        Push(pending, "", fieldsV1, contentOnly);
        while (pending.TryPop(out var next))
        {
            if (!Push(pending, next.Path, next.Node, contentOnly: false))
            {
                yield return next.Path;
            }
        }
    }

    /// <summary>Puts a node's elements on the stack. False: it has none, not even <c>.</c>, so it is a leaf.</summary>
    private static bool Push(Stack<(string Path, JsonElement Node)> pending, string path, JsonElement node, bool contentOnly)
    {
        if (node.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        var any = false;
        foreach (var element in node.EnumerateObject())
        {
            any = true;
            if (IsSelf(element) || (contentOnly && IsOutsideContent(element)))
            {
                continue;
            }

            var name = Escaped(element.Name);
            pending.Push((path.Length == 0 ? name : $"{path}/{name}", element.Value));
        }

        return any;
    }

    private static bool HasLeaf(JsonElement node)
    {
        if (node.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        var any = false;
        foreach (var element in node.EnumerateObject())
        {
            any = true;
            if (!IsSelf(element) && HasLeaf(element.Value))
            {
                return true;
            }
        }

        return !any;
    }

    private static void WriteUnion(Utf8JsonWriter writer, IEnumerable<JsonElement> nodes, bool contentOnly, bool isRoot)
    {
        var children = new SortedDictionary<string, List<JsonElement>>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            if (node.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            foreach (var element in node.EnumerateObject())
            {
                if (contentOnly && isRoot && IsOutsideContent(element))
                {
                    continue;
                }

                if (!children.TryGetValue(element.Name, out var same))
                {
                    children.Add(element.Name, same = []);
                }

                same.Add(element.Value);
            }
        }

        writer.WriteStartObject();
        foreach (var (name, same) in children)
        {
            writer.WritePropertyName(name);
            WriteUnion(writer, same, contentOnly, isRoot: false);
        }

        writer.WriteEndObject();
    }

    private static bool IsSelf(JsonProperty element) => element.NameEquals("."u8);

    private static bool IsOutsideContent(JsonProperty element) =>
        element.NameEquals("f:metadata"u8) || element.NameEquals("f:status"u8)
        || element.NameEquals("f:apiVersion"u8) || element.NameEquals("f:kind"u8);

    private static string Escaped(string name) =>
        name.AsSpan().IndexOfAny('~', '/') < 0
            ? name
            : name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
