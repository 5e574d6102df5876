using System.Text;
using Amazon.Runtime.Signing;
using Bellwether.Operator.Followers.Eks.Aws;

namespace Bellwether.Operator.Followers.Eks;

/// <summary>
/// Makes bearer tokens as clusters on EKS take them: a presigned question to STS who the signer is, which the cluster asks in the signer's
/// place. Its rules are those of aws-iam-authenticator.
/// </summary>
internal static class EksToken
{
    /// <summary>What a cluster accepts; it answers a longer one with a bare 401.</summary>
    public const int MaximumBytes = 4096;

    /// <summary>STS takes it for 15 minutes from its date, whatever X-Amz-Expires says; a minute is left for the way.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(14);

    private const string Prefix = "k8s-aws-v1.";
    private static readonly TimeSpan PresignedFor = TimeSpan.FromSeconds(60);

    /// <returns>All characters are ASCII. Null: it would be too long.</returns>
    public static async Task<string?> WriteAsync(
        AwsSession signer, string regionName, string clusterName, DateTimeOffset signedAt, CancellationToken cancellationToken)
    {
        var region = AwsEndpoints.Region(regionName);
        var request = new AWSSigningRequest
        {
            HttpMethod = HttpMethod.Get,
            RequestUri = new Uri($"https://{AwsEndpoints.TokenHost(region)}/?Action=GetCallerIdentity&Version=2011-06-15"),
        };
        request.Headers["x-k8s-aws-id"] = clusterName;
        var parameters = new AWSSigV4Parameters
        {
            Credentials = signer.Credentials,
            Region = region,
            Service = "sts",
            SignedAt = signedAt.UtcDateTime,
        };
        var presigned = await AWSSigV4Signer.PresignAsync(request, parameters, PresignedFor, cancellationToken);
        var encoded = Convert.ToBase64String(Encoding.ASCII.GetBytes(presigned.Uri.AbsoluteUri));
        var text = Prefix + encoded.TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return text.Length > MaximumBytes ? null : text;
    }
}
