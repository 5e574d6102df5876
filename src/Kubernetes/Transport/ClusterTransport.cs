using System.Buffers;
using System.Net;

namespace Bellwether.Kubernetes.Transport;

/// <summary>
/// Sends calls to one cluster: signs in, obeys what an overloaded server asks for, keeps the call's deadline, and turns every failure into
/// a <see cref="KubernetesException"/>. <see cref="OperationCanceledException"/> leaves it only when the caller's own token was cancelled.
/// </summary>
internal sealed class ClusterTransport : IDisposable
{
    private const int MaximumErrorSize = 256 * 1024;

    private readonly ClusterEndpoint _endpoint;
    private readonly TimeProvider _timeProvider;
    private readonly HttpMessageInvoker _invoker;
    private readonly RequestLimiter _limiter;
    private readonly string _base;

    /// <param name="handler">Takes the place of the network, and stays the caller's.</param>
    public ClusterTransport(
        ClusterEndpoint endpoint, KubernetesClientOptions options, TimeProvider timeProvider, HttpMessageHandler? handler)
    {
        _endpoint = endpoint;
        _timeProvider = timeProvider;
        _invoker = handler is null ? new HttpMessageInvoker(CreateHandler(endpoint, options)) : new HttpMessageInvoker(handler, disposeHandler: false);
        _limiter = new RequestLimiter(options.InitialRequestsInFlight, options.MaximumRequestsInFlight);
        _base = endpoint.Server.AbsoluteUri.TrimEnd('/');
        Failures = new CallFailures(endpoint.ClusterName);
    }

    public CallFailures Failures { get; }

    public int RequestsInFlightLimit => _limiter.Limit;

    /// <summary>Sends the call and reads its whole answer.</summary>
    /// <param name="decode">Gets the body of a success. Throws <see cref="AnswerException"/> when it is no use.</param>
    public Task<T> SendAsync<T>(ApiCall call, Func<AnswerBuffer, T> decode, CancellationToken cancellationToken) =>
        SendAsync(call, limited: true, ReadAsync, (call, decode), cancellationToken);

    /// <summary>
    /// Sends the call and leaves the answer's body, which is JSON, to be read; the deadline covers the headers only, and it takes no room in
    /// flight.
    /// </summary>
    public Task<HttpResponseMessage> OpenAsync(ApiCall call, CancellationToken cancellationToken) =>
        SendAsync(call, limited: false, static (response, _, _) => Task.FromResult(Opened(response)), 0, cancellationToken);

    public void Dispose() => _invoker.Dispose();

    public override string ToString() => $"{nameof(ClusterTransport)} {_endpoint.ClusterName}";

    private static SocketsHttpHandler CreateHandler(ClusterEndpoint endpoint, KubernetesClientOptions options)
    {
        var dialer = new ClusterDialer(endpoint);
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(80),
            ConnectTimeout = options.ConnectTimeout,
            ConnectCallback = (context, cancellationToken) => dialer.ConnectAsync(context.DnsEndPoint, cancellationToken),
        };
    }

    /// <exception cref="AnswerException">The answer's body is of another type.</exception>
    private static void RequireJson(HttpResponseMessage response)
    {
        var mediaType = response.Content.Headers.ContentType?.MediaType;
        if (mediaType is not null && !mediaType.Equals(ApiCall.Json, StringComparison.OrdinalIgnoreCase))
        {
            throw AnswerException.Unexpected("the answer isn't JSON: the server is no Kubernetes API, or a proxy stands before it");
        }
    }

    private static HttpResponseMessage Opened(HttpResponseMessage response)
    {
        try
        {
            RequireJson(response);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static async Task<T> ReadAsync<T>(
        HttpResponseMessage response, (ApiCall Call, Func<AnswerBuffer, T> Decode) state, CancellationToken cancellationToken)
    {
        using (response)
        {
            RequireJson(response);
            using var buffer = await AnswerBuffer.ReadAsync(response.Content, state.Call.MaximumSize, cancellationToken);
            return state.Decode(buffer);
        }
    }

    private async Task<T> SendAsync<T, TState>(
        ApiCall call,
        bool limited,
        Func<HttpResponseMessage, TState, CancellationToken, Task<T>> read,
        TState state,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var deadline = new CancellationTokenSource(call.Deadline, _timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var started = _timeProvider.GetTimestamp();
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                var round = limited ? await _limiter.EnterAsync(both.Token) : 0;
                var throttled = false;
                KubernetesException refusal;
                try
                {
                    var response = await ExchangeAsync(call, both.Token);
                    throttled = response.StatusCode == HttpStatusCode.TooManyRequests;
                    if (response.IsSuccessStatusCode)
                    {
                        return await read(response, state, both.Token);
                    }

                    var retry = RetryDelay.IsAsked(response);
                    refusal = await ReadFailureAsync(response, call, both.Token);
                    if (!retry)
                    {
                        throw refusal;
                    }
                }
                finally
                {
                    if (limited)
                    {
                        _limiter.Leave(round, throttled);
                    }
                }

                var delay = RetryDelay.Before(refusal.RetryAfter, attempt);
                if (_timeProvider.GetElapsedTime(started) + delay >= call.Deadline)
                {
                    throw refusal;
                }

                await Task.Delay(delay, _timeProvider, both.Token);
            }
        }
        catch (Exception exception) when (exception is not KubernetesException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Failures.From(exception, call) is { } failure)
            {
                throw failure;
            }

            throw;
        }
    }

    /// <summary>One request and its answer; a second one with another token if the first is refused and there is another.</summary>
    private async Task<HttpResponseMessage> ExchangeAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (_endpoint.Tokens is not { } tokens)
        {
            return await SendOnceAsync(call, token: null, cancellationToken);
        }

        var token = await TokenAsync(tokens, call, cancellationToken);
        var response = await SendOnceAsync(call, token, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        tokens.Refuse(token);
        BearerToken fresh;
        try
        {
            fresh = await TokenAsync(tokens, call, cancellationToken);
        }
        catch
        {
            response.Dispose();
            throw;
        }

        if (fresh.IsSameAs(token))
        {
            return response;
        }

        response.Dispose();
        response = await SendOnceAsync(call, fresh, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            tokens.Refuse(fresh);
        }

        return response;
    }

    private async Task<BearerToken> TokenAsync(ITokenSource tokens, ApiCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await tokens.GetTokenAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failures.Create(RequestFailure.TokenUnavailable, call, "no bearer token could be had", innerException: exception);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(ApiCall call, BearerToken? token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(call.Method, Address(call))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = call.Body is { } body ? new SegmentedContent(body, call.ContentType) : null,
        };
        request.Headers.TryAddWithoutValidation("Accept", call.Accept);
        request.Headers.TryAddWithoutValidation("User-Agent", "bellwether");
        token?.Authorize(request);
        return await _invoker.SendAsync(request, cancellationToken);
    }

    /// <summary>Credentials go with it, so it is the cluster's own server or nothing.</summary>
    private Uri Address(ApiCall call)
    {
        var address = new Uri(_base + call.Path, UriKind.Absolute);
        if (!call.Path.StartsWith('/') || Uri.Compare(
            address, _endpoint.Server, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) != 0)
        {
            throw new ArgumentException("The path of a call begins with a slash.", nameof(call));
        }

        return address;
    }

    private async Task<KubernetesException> ReadFailureAsync(HttpResponseMessage response, ApiCall call, CancellationToken cancellationToken)
    {
        using (response)
        {
            var retryAfter = RetryDelay.Of(response, _timeProvider);
            var mediaType = response.Content.Headers.ContentType?.MediaType;
            try
            {
                using var buffer = await AnswerBuffer.ReadAsync(response.Content, MaximumErrorSize, cancellationToken);
                return Failures.FromAnswer(response.StatusCode, new ReadOnlySequence<byte>(buffer.Memory), mediaType, call, retryAfter);
            }
            catch (AnswerException)
            {
                return Failures.FromAnswer(response.StatusCode, ReadOnlySequence<byte>.Empty, mediaType, call, retryAfter);
            }
        }
    }
}
