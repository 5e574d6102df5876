using System.Net;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Bellwether.Operator.Followers.Eks.Aws;

/// <summary>
/// STS in a region that is always said. The SDK's client knows the protocol and the endpoints; signing and sending are the transport's.
/// </summary>
internal sealed class StsClient(AwsEndpoints endpoints, AwsTransport transport)
{
    /// <summary>More is refused for a role that is assumed by a role.</summary>
    public const int SessionSeconds = 3600;

    private const string Service = "sts";

    public AwsClocks Clocks => transport.Clocks;

    /// <exception cref="AwsCallException">There are no credentials to be had.</exception>
    public async Task<AwsSession> AssumeRoleAsync(
        AwsSession signer, string region, string roleArn, string sessionName, string? externalId, CancellationToken cancellationToken)
    {
        var request = new AssumeRoleRequest
        {
            RoleArn = roleArn,
            RoleSessionName = sessionName,
            ExternalId = externalId,
            DurationSeconds = SessionSeconds,
        };
        var response = await CallAsync(signer, region, (sts, token) => sts.AssumeRoleAsync(request, token), cancellationToken);
        return Session(response.Credentials, response.AssumedRoleUser);
    }

    /// <exception cref="AwsCallException">There are no credentials to be had.</exception>
    public async Task<AwsSession> AssumeRoleWithWebIdentityAsync(
        string region, string roleArn, string sessionName, string token, CancellationToken cancellationToken)
    {
        var request = new AssumeRoleWithWebIdentityRequest
        {
            RoleArn = roleArn,
            RoleSessionName = sessionName,
            WebIdentityToken = token,
            DurationSeconds = SessionSeconds,
        };
        var response = await CallAsync(
            null, region, (sts, cancellation) => sts.AssumeRoleWithWebIdentityAsync(request, cancellation), cancellationToken);
        return Session(response.Credentials, response.AssumedRoleUser);
    }

    /// <returns>The ARN.</returns>
    /// <exception cref="AwsCallException">It isn't told.</exception>
    public async Task<string> GetCallerIdentityAsync(AwsSession signer, string region, CancellationToken cancellationToken)
    {
        var response = await CallAsync(
            signer, region, (sts, token) => sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), token), cancellationToken);
        return response.Arn is { Length: > 0 } arn ? arn : throw Unreadable();
    }

    private static AwsSession Session(Credentials? credentials, AssumedRoleUser? user) =>
        credentials is { AccessKeyId.Length: > 0, SecretAccessKey.Length: > 0, SessionToken.Length: > 0, Expiration: { } expiration }
            ? new AwsSession(
                credentials.AccessKeyId,
                credentials.SecretAccessKey,
                credentials.SessionToken,
                new DateTimeOffset(expiration.ToUniversalTime()),
                user?.Arn)
            : throw Unreadable();

    private static AwsCallException Unreadable() => AwsCallException.Unavailable("an answer that can't be read");

    private async Task<T> CallAsync<T>(
        AwsSession? signer,
        string region,
        Func<AmazonSecurityTokenServiceClient, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken)
    {
        var configuration = new AmazonSecurityTokenServiceConfig
        {
            HttpClientFactory = new Connections(transport, signer, region),
            IgnoreConfiguredEndpointUrls = true,
            MaxErrorRetry = 0,
        };
        if (endpoints.Sts() is { } url)
        {
            configuration.ServiceURL = url.AbsoluteUri;
            configuration.AuthenticationRegion = region;
        }
        else
        {
            configuration.RegionEndpoint = AwsEndpoints.Region(region);
            configuration.UseFIPSEndpoint = endpoints.Settings.UseFips;
            configuration.UseDualstackEndpoint = endpoints.Settings.UseDualStack;
        }

        using var client = new AmazonSecurityTokenServiceClient(new AnonymousAWSCredentials(), configuration);
        try
        {
            return await call(client, cancellationToken);
        }
        catch (AmazonServiceException exception) when (exception.StatusCode >= HttpStatusCode.MultipleChoices)
        {
            throw AwsErrors.Classify(exception.StatusCode, exception.ErrorCode);
        }
        catch (Exception exception) when (exception is not (AwsCallException or OperationCanceledException))
        {
            // Whatever the SDK makes of an odd answer: its own words for that quote the answer.
            throw Unreadable();
        }
    }

    /// <summary>Leads one client's calls over the shared transport, signed with one session.</summary>
    private sealed class Connections(AwsTransport transport, AwsSession? signer, string region) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
            new(new Signed(transport, signer, region)) { Timeout = Timeout.InfiniteTimeSpan };

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => true;
    }

    private sealed class Signed(AwsTransport transport, AwsSession? signer, string region) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            transport.SendAsync(request, signer, Service, region, cancellationToken);
    }
}
