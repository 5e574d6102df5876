using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bellwether.Sandbox.Json;

/// <summary>
/// Reads the protobuf form of the few kinds that kubectl sends so (<c>kubectl create namespace|secret|configmap|serviceaccount</c>,
/// <c>kubectl auth can-i</c>). Field numbers are those of the kinds' generated.proto; any other field is refused.
/// </summary>
internal static class KubernetesProtobuf
{
    public const string MediaType = "application/vnd.kubernetes.protobuf";

    private enum Form
    {
        Text,
        Flag,
        Message,
        TextMap,
        Base64Map,
        Ignored,
    }

    private static readonly Dictionary<int, Field> Metadata = new()
    {
        [1] = new("name", Form.Text),
        [2] = new("generateName", Form.Text),
        [3] = new("namespace", Form.Text),
        [4] = new("", Form.Ignored),
        [5] = new("uid", Form.Text),
        [6] = new("resourceVersion", Form.Text),
        [7] = new("", Form.Ignored),
        [8] = new("", Form.Ignored),
        [11] = new("labels", Form.TextMap),
        [12] = new("annotations", Form.TextMap),
    };

    private static readonly Dictionary<int, Field> ResourceAttributes = new()
    {
        [1] = new("namespace", Form.Text),
        [2] = new("verb", Form.Text),
        [3] = new("group", Form.Text),
        [4] = new("version", Form.Text),
        [5] = new("resource", Form.Text),
        [6] = new("subresource", Form.Text),
        [7] = new("name", Form.Text),
    };

    private static readonly Dictionary<int, Field> ReviewSpec = new()
    {
        [1] = new("resourceAttributes", Form.Message, ResourceAttributes),
        [2] = new("nonResourceAttributes", Form.Message, new() { [1] = new("path", Form.Text), [2] = new("verb", Form.Text) }),
    };

    private static readonly Field Meta = new("metadata", Form.Message, Metadata);

    private static readonly Dictionary<string, Dictionary<int, Field>> Kinds = new()
    {
        ["Namespace"] = new() { [1] = Meta, [2] = new("", Form.Ignored), [3] = new("", Form.Ignored) },
        ["Secret"] = new() { [1] = Meta, [2] = new("data", Form.Base64Map), [3] = new("type", Form.Text), [4] = new("stringData", Form.TextMap), [5] = new("immutable", Form.Flag) },
        ["ConfigMap"] = new() { [1] = Meta, [2] = new("data", Form.TextMap), [3] = new("binaryData", Form.Base64Map), [4] = new("immutable", Form.Flag) },
        ["ServiceAccount"] = new() { [1] = Meta },
        ["SelfSubjectAccessReview"] = new() { [1] = Meta, [2] = new("spec", Form.Message, ReviewSpec), [3] = new("", Form.Ignored) },
    };

    private sealed record Field(string Name, Form Form, Dictionary<int, Field>? Inner = null);

    /// <returns>The object as JSON, or null for a kind or field that isn't known here.</returns>
    /// <exception cref="JsonException">Not the envelope of Kubernetes.</exception>
    public static JsonObject? Parse(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith("k8s\0"u8))
        {
            throw new JsonException("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        }

        string apiVersion = "", kind = "";
        var raw = bytes[..0];
        var envelope = bytes[4..];
        while (Next(ref envelope, out var number, out var value))
        {
            if (number == 1)
            {
                var typed = value;
                while (Next(ref typed, out var part, out var text))
                {
                    (apiVersion, kind) = part == 1 ? (Encoding.UTF8.GetString(text), kind) : (apiVersion, Encoding.UTF8.GetString(text));
                }
            }
            else if (number == 2)
            {
                raw = value;
            }
        }

        if (!Kinds.TryGetValue(kind, out var fields) || Message(raw, fields) is not { } obj)
        {
            return null;
        }

        obj["kind"] = kind;
        obj["apiVersion"] = apiVersion;
        return obj;
    }

    private static JsonObject? Message(ReadOnlySpan<byte> bytes, Dictionary<int, Field> fields)
    {
        var result = new JsonObject();
        while (Next(ref bytes, out var number, out var value))
        {
            if (!fields.TryGetValue(number, out var field))
            {
                return null;
            }

            switch (field.Form)
            {
                case Form.Text when value.Length > 0:
                    result[field.Name] = Encoding.UTF8.GetString(value);
                    break;
                case Form.Flag:
                    result[field.Name] = value is [not 0];
                    break;
                case Form.Message:
                    if (Message(value, field.Inner!) is not { } inner)
                    {
                        return null;
                    }

                    result[field.Name] = inner;
                    break;
                case Form.TextMap or Form.Base64Map:
                    var (key, text) = Entry(value, field.Form);
                    result.Ensure(field.Name)[key] = text;
                    break;
            }
        }

        return result;
    }

    private static (string Key, string Value) Entry(ReadOnlySpan<byte> bytes, Form form)
    {
        string key = "", text = "";
        while (Next(ref bytes, out var number, out var value))
        {
            if (number == 1)
            {
                key = Encoding.UTF8.GetString(value);
            }
            else
            {
                text = form == Form.Base64Map ? Convert.ToBase64String(value) : Encoding.UTF8.GetString(value);
            }
        }

        return (key, text);
    }

    /// <summary>One field; a number (a varint) comes as its lowest byte, which is all that flags need.</summary>
    private static bool Next(scoped ref ReadOnlySpan<byte> bytes, out int number, out ReadOnlySpan<byte> value)
    {
        number = 0;
        value = default;
        if (bytes.IsEmpty)
        {
            return false;
        }

        var tag = Varint(ref bytes);
        number = (int)(tag >> 3);
        switch (tag & 7)
        {
            case 0:
                value = bytes[..1];
                Varint(ref bytes);
                return true;
            case 2:
                var length = (int)Varint(ref bytes);
                if (length > bytes.Length)
                {
                    throw new JsonException("unexpected EOF");
                }

                value = bytes[..length];
                bytes = bytes[length..];
                return true;
            default:
                throw new JsonException("illegal wire type");
        }
    }

    private static ulong Varint(scoped ref ReadOnlySpan<byte> bytes)
    {
        ulong result = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (bytes.IsEmpty)
            {
                throw new JsonException("unexpected EOF");
            }

            var one = bytes[0];
            bytes = bytes[1..];
            result |= (ulong)(one & 0x7f) << shift;
            if (one < 0x80)
            {
                return result;
            }
        }

        throw new JsonException("integer overflow");
    }
}
