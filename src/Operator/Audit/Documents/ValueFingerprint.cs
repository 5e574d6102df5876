using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bellwether.Operator.Syncs.Content;

namespace Bellwether.Operator.Audit.Documents;

/// <summary>
/// What stands for a Secret's value: an HMAC-SHA256 over the source, its uid, the key's name and the value. It tells that a value changed,
/// and when it came back, and nothing else: not its length, not that another Secret or key has the same value, and nobody without the
/// key can test guesses.
/// </summary>
internal static class ValueFingerprint
{
    private const string Domain = "bellwether audit v1";

    /// <param name="source"><c>Kind/namespace/name</c>.</param>
    /// <param name="name">The key in the copy.</param>
    /// <param name="value">As the object holds it: base64 for data.</param>
    public static string Of(FingerprintKey key, string source, string sourceUid, string name, JsonElement value)
    {
        using var hash = key.StartHash();
        hash.AppendData(Encoding.UTF8.GetBytes($"{Domain}\n{source}\n{sourceUid}\n{name}\n"));
        Append(hash, value);
        Span<byte> code = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(code);
        return $"hmac-sha256:{key.Id}:{Convert.ToHexStringLower(code)}";
    }

    private static void Append(IncrementalHash hash, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes))
        {
            hash.AppendData(bytes);
            CryptographicOperations.ZeroMemory(bytes);
        }
        else
        {
            // No server stores such a value; it isn't let through all the same.
            hash.AppendData(Encoding.UTF8.GetBytes(value.GetRawText()));
        }
    }
}
