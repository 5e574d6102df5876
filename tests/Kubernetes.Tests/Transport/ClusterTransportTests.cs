using System.Net;
using System.Text;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Serialization;
using Bellwether.Kubernetes.Transport;
using Bellwether.Testing;
using static Bellwether.Kubernetes.Tests.Transport.ScriptedHandler;

namespace Bellwether.Kubernetes.Tests.Transport;

/// <summary>How a call goes: signing in, deadlines, waiting, and what becomes of everything that can go wrong.</summary>
public sealed class ClusterTransportTests : IDisposable
{
    private const string Canary = "canary-4711";
    private static readonly ObjectKey Key = new("apps", "tls");
    private static readonly Func<HttpResponseMessage> Good = () =>
        Json("""{"kind":"PartialObjectMetadata","metadata":{"name":"tls","namespace":"apps","uid":"u","resourceVersion":"7"}}""");

    private readonly ManualTimeProvider _time = new();
    private readonly ScriptedHandler _handler = new();
    private readonly CancellationTokenSource _caller = new();

    public void Dispose()
    {
        _handler.Dispose();
        _caller.Dispose();
    }

    [Fact]
    public async Task A_path_in_the_servers_URL_stays_in_front()
    {
        _handler.Answers(Good);

        await GetAsync(url: "https://rancher.example.com/k8s/clusters/c-1/");

        _handler.Requests.Single().Url.Should().Be(new Uri("https://rancher.example.com/k8s/clusters/c-1/api/v1/namespaces/apps/secrets/tls"));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a/b")]
    [InlineData("a%2fb")]
    [InlineData("")]
    public async Task A_name_that_could_lead_elsewhere_is_never_sent(string name)
    {
        using var client = Client();

        var attempt = () => client.GetAsync(ResourceKind.Secret.Metadata(), new ObjectKey("apps", name), _caller.Token);

        await attempt.Should().ThrowAsync<ArgumentException>();
        _handler.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("@evil.example.com/")]
    [InlineData(".evil.example.com/version")]
    public async Task A_token_is_only_ever_sent_to_its_own_server(string path)
    {
        using var client = Client(tokens: new StaticTokenSource(new BearerToken(Canary)));

        var attempt = () => client.GetRawAsync(path, KubernetesJsonContext.Default.VersionInfo, _caller.Token);

        await attempt.Should().ThrowAsync<ArgumentException>();
        _handler.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_refused_token_is_replaced_once()
    {
        var tokens = new ScriptedTokens("old", "new");
        _handler.Answers(Unauthorized, Good);

        await GetAsync(tokens);

        _handler.Requests.Select(request => request.Authorization).Should().Equal("Bearer old", "Bearer new");
        tokens.Refusals.Should().Be(1);
    }

    [Fact]
    public async Task A_second_refusal_is_the_end_but_the_source_learns_of_it()
    {
        var tokens = new ScriptedTokens("one", "two", "three");
        _handler.Answers(Unauthorized);

        var failure = await FailureAsync(tokens);

        failure.IsUnauthorized.Should().BeTrue();
        _handler.Requests.Should().HaveCount(2);
        tokens.Refusals.Should().Be(2);
    }

    [Fact]
    public async Task A_token_without_a_successor_is_not_tried_again()
    {
        _handler.Answers(Unauthorized);

        var failure = await FailureAsync(new StaticTokenSource(new BearerToken("only")));

        failure.IsUnauthorized.Should().BeTrue();
        _handler.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task No_token_is_a_failure_of_its_own()
    {
        var failure = await FailureAsync(new BrokenTokens());

        failure.Failure.Should().Be(RequestFailure.TokenUnavailable);
        failure.InnerException.Should().BeOfType<InvalidOperationException>();
        _handler.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task A_server_that_asks_to_wait_is_asked_again_when_it_said(HttpStatusCode code)
    {
        _handler.Answers(() => Throttled(code, 5), Good);
        var call = GetAsync();
        await Eventually.HoldsAsync(() => _time.PendingTimers == 2, () => _time.PendingTimers);

        _time.Advance(TimeSpan.FromSeconds(4.9));
        var before = _handler.Requests.Count;
        _time.Advance(TimeSpan.FromSeconds(0.2));
        await call;

        before.Should().Be(1);
        _handler.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_wait_that_the_deadline_doesnt_allow_is_told_at_once()
    {
        _handler.Answers(() => Throttled(HttpStatusCode.TooManyRequests, 32));

        var failure = await FailureAsync();

        failure.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        failure.RetryAfter.Should().Be(TimeSpan.FromSeconds(32));
        _handler.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_server_that_always_asks_to_wait_is_given_up_within_the_deadline()
    {
        _handler.Answers(() => Throttled(HttpStatusCode.TooManyRequests, 0));
        var call = FailureAsync();

        await Eventually.HoldsAsync(() => call.IsCompleted || (_time.AdvanceToNextTimer() && false));
        var failure = await call;

        failure.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        _time.Elapsed.Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(30));
        _handler.Requests.Count.Should().BeInRange(5, 60);
    }

    [Fact]
    public async Task An_unavailable_server_that_doesnt_ask_to_wait_is_not_asked_again()
    {
        _handler.Answers(() => Throttled(HttpStatusCode.ServiceUnavailable, null));

        var failure = await FailureAsync();

        failure.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        _handler.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Pitfall_a_deadline_never_looks_like_a_cancellation_or_a_success()
    {
        _handler.NeverAnswers();
        var call = FailureAsync();
        await Eventually.HoldsAsync(() => _handler.Requests.Count == 1);

        _time.Advance(TimeSpan.FromSeconds(31));

        (await Eventually.EndsAsync(call)).Failure.Should().Be(RequestFailure.TimedOut);
    }

    [Fact]
    public async Task A_cancellation_by_the_caller_is_one()
    {
        _handler.NeverAnswers();
        var call = GetAsync();
        await Eventually.HoldsAsync(() => _handler.Requests.Count == 1);

        await _caller.CancelAsync();

        var attempt = () => call;
        (await attempt.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(_caller.Token);
    }

    [Fact]
    public async Task A_cancellation_by_somebody_else_is_none()
    {
        _handler.Does((_, _) => throw new TaskCanceledException(Canary));

        (await FailureAsync()).Failure.Should().Be(RequestFailure.TimedOut);
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, RequestFailure.NameNotResolved)]
    [InlineData(HttpRequestError.ConnectionError, RequestFailure.ConnectionFailed)]
    [InlineData(HttpRequestError.SecureConnectionError, RequestFailure.TlsFailed)]
    [InlineData(HttpRequestError.HttpProtocolError, RequestFailure.ConnectionFailed)]
    [InlineData(HttpRequestError.InvalidResponse, RequestFailure.UnexpectedAnswer)]
    [InlineData(HttpRequestError.ResponseEnded, RequestFailure.ConnectionFailed)]
    public async Task What_the_platform_says_is_translated_and_not_kept(HttpRequestError error, RequestFailure expected)
    {
        _handler.Does((_, _) => throw new HttpRequestException(error, Canary));

        (await FailureAsync()).Failure.Should().Be(expected);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_never_followed(int code)
    {
        _handler.Answers(() => new HttpResponseMessage((HttpStatusCode)code) { Headers = { Location = new Uri("https://evil.example.com/" + Canary) } });

        var failure = await FailureAsync(new StaticTokenSource(new BearerToken("token")));

        failure.Failure.Should().Be(RequestFailure.UnexpectedAnswer);
        _handler.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_redirect_of_a_real_server_is_not_followed_either()
    {
        // One that is trusted, too: what leads from HTTPS to HTTP isn't followed by anybody, and would prove nothing.
        var authority = TestCertificates.Authority("lab");
        await using var other = await TlsServer.StartAsync(authority.Server());
        await using var server = await TlsServer.StartAsync(authority.Server(), answer: context =>
        {
            context.Response.Redirect(new Uri(other.Url, "/version").ToString());
            return Task.CompletedTask;
        });
        using var client = TlsServer.Client(new ClusterEndpoint("lab", server.Url)
        {
            TrustAnchors = [authority.Certificate],
            Tokens = new StaticTokenSource(new BearerToken(Canary)),
        });

        var attempt = () => client.GetRawAsync(VersionInfo.Path, KubernetesJsonContext.Default.VersionInfo, _caller.Token);

        (await attempt.Should().ThrowAsync<KubernetesException>()).Which.Failure.Should().Be(RequestFailure.UnexpectedAnswer);
        other.Requests.Should().BeEmpty();
    }

    public static TheoryData<Func<HttpResponseMessage>> NoKubernetes => new(
        () => Text($"<html>{Canary}</html>", "text/html"),
        () => Text($"<html>{Canary}</html>", "text/html", HttpStatusCode.NotFound),
        () => Text($"<html>{Canary}</html>", "text/html", HttpStatusCode.BadGateway),
        () => Text("404 page not found", "text/plain", HttpStatusCode.NotFound),
        () => Json(""),
        () => Json("null"),
        () => Json("[]"),
        () => Json("{}"),
        () => Json($$$"""{"metadata":{"name":"{{{Canary}}}"}}"""),
        () => Json("""{"metadata":{"name":"tls","uid":"""),
        () => Json("""{"metadata":{"name":"tls"}} trailing"""),
        () => Json($$$"""{"metadata":{"name":"tls","generation":"{{{Canary}}}"}}"""),
        () => Json($$$"""{"metadata":{"name":"tls","creationTimestamp":"{{{Canary}}}"}}"""),
        () => Json("""{"metadata":null}"""));

    [Theory]
    [MemberData(nameof(NoKubernetes), DisableDiscoveryEnumeration = true)]
    public async Task What_no_Kubernetes_API_says_is_an_unexpected_answer(Func<HttpResponseMessage> answer)
    {
        _handler.Answers(answer);

        var failure = await FailureAsync();

        failure.Failure.Should().Be(RequestFailure.UnexpectedAnswer);
        failure.IsNotFound.Should().BeFalse();
    }

    [Fact]
    public async Task An_answer_of_exactly_the_cap_is_read()
    {
        var body = Encoding.UTF8.GetBytes($$$"""{"metadata":{"name":"tls","uid":"{{{new string('u', 50_000)}}}"}}""");
        _handler.Answers(() => Pieces(body, 1777));

        var item = await GetAsync(options: new KubernetesClientOptions { MaximumObjectSize = body.Length });

        item.Metadata.Uid.Should().HaveLength(50_000);
    }

    [Fact]
    public async Task A_status_is_kept_by_its_names_only()
    {
        _handler.Answers(() => Status(HttpStatusCode.Conflict, "Conflict", """
            {"name":"tls","kind":"secrets","group":"g","causes":[
              {"reason":"FieldManagerConflict","message":"conflict with \"a \\\"b\\\"\" with subresource \"status\" using v1","field":".data.x"},
              {"reason":"FieldManagerConflict","message":"canary-4711","field":".data.y"},
              {"reason":"FieldValueInvalid","message":"Invalid value: \"canary-4711\"","field":"metadata.uid"}]}
            """));

        var failure = await FailureAsync();

        failure.IsConflict.Should().BeTrue();
        failure.Status.Should().BeEquivalentTo(new StatusReason("Conflict", "g", "secrets", "tls", [
            new StatusCause("FieldManagerConflict", ".data.x", "a \"b\""),
            new StatusCause("FieldManagerConflict", ".data.y"),
            new StatusCause("FieldValueInvalid", "metadata.uid"),
        ]));
        failure.Message.Should().Be(
            "Could not get secrets apps/tls in cluster lab: the server answered 409 Conflict (FieldManagerConflict at .data.x, managed by "
            + "a \"b\", FieldManagerConflict at .data.y, FieldValueInvalid at metadata.uid).");
    }

    private static HttpResponseMessage Unauthorized() => Status(HttpStatusCode.Unauthorized, "Unauthorized");

    private KubernetesClient Client(
        ITokenSource? tokens = null, KubernetesClientOptions? options = null, string url = "https://lab.example.com") =>
        new(new ClusterEndpoint("lab", new Uri(url)) { Tokens = tokens }, options, _time, _handler);

    private async Task<PartialObject> GetAsync(
        ITokenSource? tokens = null, KubernetesClientOptions? options = null, string url = "https://lab.example.com")
    {
        using var client = Client(tokens, options, url);
        return await client.GetAsync(ResourceKind.Secret.Metadata(), Key, _caller.Token);
    }

    /// <summary>Every failure of these tests is looked through for what the server said.</summary>
    private async Task<KubernetesException> FailureAsync(ITokenSource? tokens = null, KubernetesClientOptions? options = null)
    {
        var attempt = () => GetAsync(tokens, options);
        var failure = (await attempt.Should().ThrowAsync<KubernetesException>()).Which;
        failure.ToString().Should().NotContain(Canary);
        return failure;
    }

    private sealed class BrokenTokens : ITokenSource
    {
        public ValueTask<BearerToken> GetTokenAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("No.");

        public void Refuse(BearerToken token)
        {
        }
    }
}
