using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bellwether.Operator.Followers.Eks.Aws;

namespace Bellwether.Operator.Followers.Eks.Identity;

/// <summary>EKS Pod Identity: the agent on the node gives a session of the role that is associated with the operator's service account.</summary>
internal sealed class PodIdentity(AwsSettings settings, TimeProvider time) : IDisposable
{
    private const int MaximumToken = 16_384;

    // No proxy: the agent is on the node, and what is sent to it is a credential.
    private readonly HttpMessageInvoker _network = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(3),
    });

    /// <exception cref="Connecting.SignInException">The agent gives none.</exception>
    public async Task<AwsSession> SignInAsync(CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(settings.ContainerCredentialsUri, UriKind.Absolute, out var agent) || !IsAllowed(agent))
        {
            throw EksMessages.BaseIdentityMissing(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI is no https URL, and no URL of this node's agent. EKS sets it: don't set it by hand.");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, agent);
        if (settings.ContainerTokenFile is { } file)
        {
            var token = await TokenFile.ReadAsync(file, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", MaximumToken, cancellationToken);
            request.Headers.TryAddWithoutValidation("Authorization", token);
        }

        try
        {
            return await AskAsync(request, cancellationToken);
        }
        catch (AwsCallException exception)
        {
            throw EksMessages.PodIdentity(exception);
        }
    }

    public void Dispose() => _network.Dispose();

    private static bool IsAllowed(Uri agent) =>
        agent.Scheme == Uri.UriSchemeHttps
        || (agent.Scheme == Uri.UriSchemeHttp
            && (agent.IsLoopback || agent.Host is "169.254.170.2" or "169.254.170.23" or "[fd00:ec2::23]"));

    private async Task<AwsSession> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(AwsTransport.Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var response = await _network.SendAsync(request, either.Token);
            await response.Content.LoadIntoBufferAsync(AwsTransport.MaximumAnswer, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => Read(body),
                HttpStatusCode.TooManyRequests => throw new AwsCallException(AwsProblem.Throttled, "too many requests"),
                >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => throw new AwsCallException(AwsProblem.Denied, "no role"),
                _ => throw AwsCallException.Unavailable($"an error ({(int)response.StatusCode})"),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw AwsCallException.Unavailable("no answer in time");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw AwsCallException.Unavailable("no connection");
        }
    }

    private static AwsSession Read(byte[] body)
    {
        try
        {
            var answer = JsonSerializer.Deserialize(body, ContainerJsonContext.Default.ContainerCredentials);
            return answer is { AccessKeyId.Length: > 0, SecretAccessKey.Length: > 0, Token.Length: > 0 }
                && DateTimeOffset.TryParse(answer.Expiration, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expiresAt)
                ? new AwsSession(answer.AccessKeyId, answer.SecretAccessKey, answer.Token, expiresAt)
                : throw AwsCallException.Unavailable("an answer that can't be read");
        }
        catch (JsonException)
        {
            throw AwsCallException.Unavailable("an answer that can't be read");
        }
    }
}

/// <summary>The agent's answer. Holds credentials, so it can't be formatted.</summary>
internal sealed class ContainerCredentials
{
    public string? AccessKeyId { get; init; }

    public string? SecretAccessKey { get; init; }

    public string? Token { get; init; }

    public string? Expiration { get; init; }

    public override string ToString() => nameof(ContainerCredentials);
}

[JsonSerializable(typeof(ContainerCredentials))]
internal sealed partial class ContainerJsonContext : JsonSerializerContext;
