using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bellwether.Testing.Aws;

/// <summary>
/// AWS's Signature Version 4, computed from its specification and from nothing that the operator uses, so that the two can disagree.
/// </summary>
public static class SigV4
{
    public const string Algorithm = "AWS4-HMAC-SHA256";
    public const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    public static string EmptyBodyHash { get; } = Hash([]);

    public static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <param name="path">As it was sent.</param>
    /// <param name="query">Decoded names and values, without the signature.</param>
    /// <param name="signedHeaders">Name in lower case, and value; those that are signed.</param>
    /// <returns>The signature in lower-case hex.</returns>
    public static string Sign(
        string method,
        string path,
        IEnumerable<KeyValuePair<string, string>> query,
        IEnumerable<KeyValuePair<string, string>> signedHeaders,
        string bodyHash,
        SigV4Scope scope,
        string secretAccessKey)
    {
        var headers = signedHeaders.OrderBy(header => header.Key, StringComparer.Ordinal).ToList();
        var canonicalQuery = query
            .Select(pair => (Name: Encode(pair.Key), Value: Encode(pair.Value)))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}");
        var canonicalPath = string.Join('/', path.Split('/').Select(Encode));
        var request = new StringBuilder()
            .Append(method).Append('\n')
            .Append(canonicalPath).Append('\n')
            .AppendJoin('&', canonicalQuery).Append('\n');
        foreach (var (name, value) in headers)
        {
            request.Append(name).Append(':').Append(value.Trim()).Append('\n');
        }

        request.Append('\n').AppendJoin(';', headers.Select(header => header.Key)).Append('\n').Append(bodyHash);

        var time = scope.SignedAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        var toSign = $"{Algorithm}\n{time}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(request.ToString()))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secretAccessKey);
        foreach (var part in (string[])[scope.Day, scope.Region, scope.Service, "aws4_request"])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
    }

    public static bool TryReadTime(string? text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    private static string Encode(string text)
    {
        var encoded = new StringBuilder();
        foreach (var character in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)character) || character is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
            {
                encoded.Append((char)character);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"%{character:X2}");
            }
        }

        return encoded.ToString();
    }
}
