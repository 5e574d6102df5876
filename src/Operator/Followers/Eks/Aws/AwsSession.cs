using Amazon.Runtime;

namespace Bellwether.Operator.Followers.Eks.Aws;

/// <summary>Credentials that calls are signed with, and until when. They can be used and compared by identity, but neither read nor formatted.</summary>
internal sealed class AwsSession
{
    /// <param name="token">Null for keys that don't belong to a session.</param>
    /// <param name="expiresAt">By AWS's clock; null: never.</param>
    /// <param name="arn">Of the assumed role's session, if that is known.</param>
    public AwsSession(string accessKeyId, string secretAccessKey, string? token, DateTimeOffset? expiresAt, string? arn = null)
    {
        Credentials = token is null
            ? new BasicAWSCredentials(accessKeyId, secretAccessKey)
            : new SessionAWSCredentials(accessKeyId, secretAccessKey, token);
        ExpiresAt = expiresAt ?? DateTimeOffset.MaxValue;
        Arn = arn;
    }

    public AWSCredentials Credentials { get; }

    public DateTimeOffset ExpiresAt { get; }

    public string? Arn { get; }

    public override string ToString() => nameof(AwsSession);
}
