using System.Text;

namespace Bellwether.Testing.Aws;

/// <summary>What became of a token: an identity, or the rule that it breaks.</summary>
public sealed record TokenVerdict(string? Identity, string? BrokenRule)
{
    public bool IsAccepted => Identity is not null;
}

/// <summary>
/// Judges bearer tokens as a cluster on EKS does: the rules of aws-iam-authenticator for the text, then those of STS for the signature, which
/// is computed anew with the verifier's own cluster name in the header. Knows nothing of the code that makes tokens.
/// </summary>
public sealed class EksTokenVerifier(SessionLedger sessions)
{
    private const string Prefix = "k8s-aws-v1.";
    private const int MaximumBytes = 4096;
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    private static readonly HashSet<string> Parameters = new(StringComparer.Ordinal)
    {
        "action", "version", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-expires", "x-amz-security-token", "x-amz-signature",
        "x-amz-signedheaders",
    };

    /// <param name="token">As it stands after <c>Bearer</c>.</param>
    /// <param name="clusterName">The name of the cluster that judges.</param>
    /// <param name="now">By AWS's clock.</param>
    public TokenVerdict Verify(string token, string clusterName, DateTimeOffset now)
    {
        try
        {
            return new TokenVerdict(Identify(token, clusterName, now), null);
        }
        catch (BrokenRuleException broken)
        {
            return new TokenVerdict(null, broken.Message);
        }
    }

    private string Identify(string token, string clusterName, DateTimeOffset now)
    {
        Require(Encoding.UTF8.GetByteCount(token) <= MaximumBytes, "at most 4096 bytes");
        Require(token.StartsWith(Prefix, StringComparison.Ordinal), "begins with k8s-aws-v1.");
        var url = Decode(token[Prefix.Length..]);
        Require(Uri.TryCreate(url, UriKind.Absolute, out var uri), "holds a URL");
        Require(uri!.Scheme == "https", "the URL is https");
        Require(uri.UserInfo.Length == 0 && uri.IsDefaultPort && uri.Fragment.Length == 0, "the URL is a host, a path and a query");
        Require(uri.AbsolutePath == "/", "the path is /");

        var query = Query(uri);
        foreach (var (name, _) in query)
        {
            Require(Parameters.Contains(name.ToLowerInvariant()), $"no parameter {name}");
        }

        Require(query.DistinctBy(pair => pair.Key.ToLowerInvariant()).Count() == query.Count, "no parameter twice");
        string Value(string name) =>
            query.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value ?? throw new BrokenRuleException($"has {name}");
        Require(Value("Action") == "GetCallerIdentity", "the action is GetCallerIdentity");
        Require(Value("Version") == "2011-06-15", "the version is 2011-06-15");
        Require(Value("X-Amz-Algorithm") == SigV4.Algorithm, "the algorithm is AWS4-HMAC-SHA256");
        Require(int.TryParse(Value("X-Amz-Expires"), out var expires) && expires is >= 0 and <= 900, "expires is an integer of 0 to 900");

        var signedHeaders = Value("X-Amz-SignedHeaders").Split(';');
        Require(signedHeaders.Contains("x-k8s-aws-id"), "x-k8s-aws-id is signed");
        Require(signedHeaders.Contains("host"), "host is signed");
        Require(signedHeaders.Length == 2, "nothing else is signed, since the cluster sends nothing else");

        Require(SigV4.TryReadTime(Value("X-Amz-Date"), out var signedAt), "the date is a time");
        Require(now < signedAt + Validity, "not older than 15 minutes");
        Require(signedAt <= now + Early, "not from the future");

        var credential = Value("X-Amz-Credential").Split('/');
        Require(credential.Length == 5 && credential[4] == "aws4_request" && credential[3] == "sts", "the credential's scope is STS");
        var scope = new SigV4Scope(signedAt, credential[2], "sts");
        Require(credential[1] == scope.Day, "the credential's day is that of the date");
        Require(IsHost(uri.Host, scope.Region), "the host is STS in the credential's region");

        var session = sessions.Find(credential[0]) ?? throw new BrokenRuleException("the access key is known");
        Require(now < session.ExpiresAt, "the credentials are not expired");
        var sent = query.FirstOrDefault(pair => pair.Key.Equals("X-Amz-Security-Token", StringComparison.OrdinalIgnoreCase)).Value;
        Require(sent == session.Token, "the session token is that of the access key");
        var signature = SigV4.Sign(
            "GET",
            "/",
            query.Where(pair => !pair.Key.Equals("X-Amz-Signature", StringComparison.OrdinalIgnoreCase)),
            [new("host", uri.Host), new("x-k8s-aws-id", clusterName)],
            SigV4.EmptyBodyHash,
            scope,
            session.SecretAccessKey);
        Require(signature == Value("X-Amz-Signature"), "the signature is right for this cluster's name");
        return session.Arn;
    }

    private static bool IsHost(string host, string region)
    {
        var suffix = region.StartsWith("cn-", StringComparison.Ordinal) ? "amazonaws.com.cn" : "amazonaws.com";
        var dual = region.StartsWith("cn-", StringComparison.Ordinal) ? "api.amazonwebservices.com.cn" : "api.aws";
        var isClassic = !region.StartsWith("cn-", StringComparison.Ordinal) && !region.StartsWith("us-gov-", StringComparison.Ordinal);
        return host == $"sts.{region}.{suffix}" || host == $"sts-fips.{region}.{suffix}" || host == $"sts.{region}.{dual}"
            || host == $"sts-fips.{region}.{dual}" || (isClassic && host == "sts.amazonaws.com");
    }

    private static string Decode(string text)
    {
        Require(text.Length > 0 && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'), "is unpadded base64url");
        try
        {
            return Encoding.UTF8.GetString(
                Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=')));
        }
        catch (FormatException)
        {
            throw new BrokenRuleException("is unpadded base64url");
        }
    }

    private static List<KeyValuePair<string, string>> Query(Uri uri) => [.. uri.Query.TrimStart('?').Split('&').Select(pair =>
    {
        var parts = pair.Split('=', 2);
        return new KeyValuePair<string, string>(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    })];

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new BrokenRuleException(rule);
        }
    }

    private sealed class BrokenRuleException(string rule) : Exception(rule);
}
