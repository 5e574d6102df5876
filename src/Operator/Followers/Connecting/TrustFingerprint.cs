using System.Security.Cryptography;
using System.Text;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Operator.Followers.Connecting;

/// <summary>Tells sets of trust anchors apart.</summary>
internal static class TrustFingerprint
{
    /// <summary>SHA-256 in lower-case hex; the same anchors in another order are the same. Null if they are the system's.</summary>
    public static string? Of(ClusterEndpoint endpoint)
    {
        if (endpoint.TrustAnchors is not { } anchors)
        {
            return null;
        }

        var each = anchors.Select(anchor => anchor.GetCertHashString(HashAlgorithmName.SHA256)).Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(each))));
    }
}
