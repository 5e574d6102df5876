using System.Security.Cryptography;

namespace Bellwether.Operator.Syncs.Content;

/// <summary>
/// The key that fingerprints are made with, kept in a Secret of the operator's namespace. Without it nobody can test guesses about a
/// Secret's values against the fingerprint on its copies. Can't be formatted.
/// </summary>
public sealed class FingerprintKey
{
    public const int Length = 32;

    private readonly byte[] _key;

    public FingerprintKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Length)
        {
            throw new ArgumentException($"A fingerprint key has {Length} bytes, got {key.Length}.", nameof(key));
        }

        _key = key.ToArray();
        Id = Convert.ToHexStringLower(SHA256.HashData(key).AsSpan(0, 4));
    }

    /// <summary>First 8 hex digits of the key's SHA-256: says which key made a fingerprint.</summary>
    public string Id { get; }

    /// <summary>Starts an HMAC-SHA256 with this key.</summary>
    public IncrementalHash StartHash() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);

    public override string ToString() => nameof(FingerprintKey);
}
