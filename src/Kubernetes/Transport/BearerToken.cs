using System.Buffers;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Bellwether.Kubernetes.Transport;

/// <summary>A bearer token. It can be sent and compared, but neither read nor formatted.</summary>
public sealed class BearerToken
{
    private const int MaximumLength = 64 * 1024;
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=|:,;!#$%&'*^`@()[]{}<>?\\");

    private readonly AuthenticationHeaderValue _header;
    private readonly byte[] _digest;

    /// <exception cref="ArgumentException">It is empty, too long, or holds what no header may. The message doesn't quote it.</exception>
    public BearerToken(string token)
    {
        if (string.IsNullOrEmpty(token))
        {
            throw new ArgumentException("The bearer token is empty.", nameof(token));
        }

        if (token.Length > MaximumLength)
        {
            throw new ArgumentException($"The bearer token is longer than {MaximumLength} characters.", nameof(token));
        }

        if (token.AsSpan().ContainsAnyExcept(Allowed))
        {
            throw new ArgumentException("The bearer token holds a space, a line break or a character that no header may hold.", nameof(token));
        }

        _header = new AuthenticationHeaderValue("Bearer", token);
        _digest = SHA256.HashData(Encoding.UTF8.GetBytes(token));
    }

    /// <summary>Whether both are the same token, in constant time.</summary>
    public bool IsSameAs(BearerToken other) => CryptographicOperations.FixedTimeEquals(_digest, other._digest);

    public override string ToString() => nameof(BearerToken);

    internal void Authorize(HttpRequestMessage request) => request.Headers.Authorization = _header;
}
