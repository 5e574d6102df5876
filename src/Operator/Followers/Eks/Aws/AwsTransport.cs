using System.Net;
using Amazon.Runtime.Signing;

namespace Bellwether.Operator.Followers.Eks.Aws;

/// <summary>
/// Sends calls to AWS: signs them by AWS's own time, in bounded number, each with a deadline and a cap on its answer, and without following
/// redirects.
/// </summary>
/// <remarks>
/// The SDK's own transport signs by the process's clock and keeps what it learns of it to itself; tokens have to be signed by the same time.
/// </remarks>
internal sealed class AwsTransport : IDisposable
{
    public const int MaximumAnswer = 1024 * 1024;

    /// <summary>Less than a probe of a follower waits, so that the failure that is reported is this one.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(8);

    private readonly HttpMessageInvoker _network;
    private readonly TimeProvider _time;
    private readonly CallGate _gate;

    /// <param name="network">What takes the place of the network; it becomes this one's.</param>
    public AwsTransport(TimeProvider time, HttpMessageHandler? network = null)
    {
        _network = new HttpMessageInvoker(network ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            MaxResponseHeadersLength = 64,
        });
        _time = time;
        _gate = new CallGate(time);
        Clocks = new AwsClocks(time);
    }

    public AwsClocks Clocks { get; }

    /// <param name="signer">Null: unsigned.</param>
    /// <returns>The answer with its whole body, whatever its status is.</returns>
    /// <exception cref="AwsCallException">There was none.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, AwsSession? signer, string service, string region, CancellationToken cancellationToken)
    {
        var host = request.RequestUri!.Authority;
        using var turn = await _gate.EnterAsync(host, cancellationToken);
        using var deadline = new CancellationTokenSource(Deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var content = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(either.Token);
            await SignAsync(request, content, signer, service, region, either.Token);
            var (response, clockMoved) = await SendOnceAsync(request, region, either.Token);
            if (signer is null || !clockMoved || response.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.Forbidden))
            {
                return response;
            }

            // Now that AWS's time is known the signature can be made right.
            response.Dispose();
            using var again = Copy(request, content);
            await SignAsync(again, content, signer, service, region, either.Token);
            return (await SendOnceAsync(again, region, either.Token)).Response;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw AwsCallException.Unavailable($"no answer from {host} within {Deadline.TotalSeconds:0} s");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw AwsCallException.Unavailable(Words((exception as HttpRequestException)?.HttpRequestError, host));
        }
    }

    public void Dispose()
    {
        _network.Dispose();
        _gate.Dispose();
    }

    /// <summary>A proxy's page has a clock of its own, and no request ID.</summary>
    private static bool IsOfAws(HttpResponseMessage response) =>
        response.Headers.Contains("x-amzn-RequestId") || response.Headers.Contains("x-amz-request-id");

    private static string Words(HttpRequestError? error, string host) => error switch
    {
        HttpRequestError.NameResolutionError => $"{host} has no address",
        HttpRequestError.SecureConnectionError => $"no TLS connection to {host}",
        HttpRequestError.ConfigurationLimitExceeded => $"an answer of {host} that is too large",
        HttpRequestError.ConnectionError => $"no connection to {host}",
        _ => $"a connection to {host} that broke",
    };

    private static HttpRequestMessage Copy(HttpRequestMessage request, byte[]? content)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Version = request.Version };
        foreach (var (name, values) in request.Headers)
        {
            copy.Headers.TryAddWithoutValidation(name, values);
        }

        if (content is not null)
        {
            copy.Content = new ByteArrayContent(content);
            foreach (var (name, values) in request.Content!.Headers)
            {
                copy.Content.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return copy;
    }

    private async Task SignAsync(
        HttpRequestMessage request, byte[]? content, AwsSession? signer, string service, string region, CancellationToken cancellationToken)
    {
        if (signer is null)
        {
            return;
        }

        var signing = new AWSSigningRequest { HttpMethod = request.Method, RequestUri = request.RequestUri, Content = content };
        var result = await AWSSigV4Signer.SignAsync(
            signing,
            new AWSSigV4Parameters
            {
                Credentials = signer.Credentials,
                Region = AwsEndpoints.Region(region),
                Service = service,
                SignPayload = true,
                SignedAt = Clocks.Now(region).UtcDateTime,
            },
            cancellationToken);
        foreach (var (name, value) in result.Headers)
        {
            request.Headers.Remove(name);
            if (!name.Equals("host", StringComparison.OrdinalIgnoreCase))
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    private async Task<(HttpResponseMessage Response, bool ClockMoved)> SendOnceAsync(
        HttpRequestMessage request, string region, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var response = await _network.SendAsync(request, cancellationToken);
        try
        {
            var moved = IsOfAws(response) && response.Headers.Date is { } date && Clocks.Learn(region, date, started);
            await response.Content.LoadIntoBufferAsync(MaximumAnswer, cancellationToken);
            return (response, moved);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
