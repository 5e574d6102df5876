using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Bellwether.Testing.Servers;

/// <summary>Makes bound ServiceAccount tokens as a kube-apiserver does.</summary>
internal static class ServiceAccountTokens
{
    private static readonly TimeSpan Age = TimeSpan.FromHours(1);

    public static string Sign(RSA key, string issuer, string @namespace, string name, string uid, DateTimeOffset expires)
    {
        var issued = (expires - Age).ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = issuer,
            ["aud"] = new JsonArray(issuer),
            ["sub"] = $"system:serviceaccount:{@namespace}:{name}",
            ["iat"] = issued,
            ["nbf"] = issued,
            ["exp"] = expires.ToUnixTimeSeconds(),
            ["kubernetes.io"] = new JsonObject
            {
                ["namespace"] = @namespace,
                ["serviceaccount"] = new JsonObject { ["name"] = name, ["uid"] = uid },
            },
        };
        var signed = $"{Encode("""{"alg":"RS256","typ":"JWT"}""")}.{Encode(claims.ToJsonString())}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
