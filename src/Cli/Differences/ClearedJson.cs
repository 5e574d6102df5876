using System.Security.Cryptography;
using System.Text.Json;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Cli.Differences;

/// <summary>A whole object in memory, data included, for as long as it is compared; cleared afterwards. Can't be formatted.</summary>
internal sealed class ClearedJson : IDisposable
{
    private readonly byte[] _bytes;
    private readonly JsonDocument _document;

    /// <param name="bytes">Owned by this instance from now on; one JSON object.</param>
    public ClearedJson(byte[] bytes)
    {
        _bytes = bytes;
        _document = JsonDocument.Parse(bytes.AsMemory());
    }

    public JsonElement Root => _document.RootElement;

    /// <summary>A copy of what a body says, without the precondition in its gap.</summary>
    public static ClearedJson Of(RequestBody body)
    {
        var whole = new byte[body.Prefix.Length + body.Suffix.Length];
        body.Prefix.Span.CopyTo(whole);
        body.Suffix.Span.CopyTo(whole.AsSpan(body.Prefix.Length));
        return new ClearedJson(whole);
    }

    public void Dispose()
    {
        _document.Dispose();
        CryptographicOperations.ZeroMemory(_bytes);
    }

    public override string ToString() => nameof(ClearedJson);
}
