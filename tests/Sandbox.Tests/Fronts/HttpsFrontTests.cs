using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Bellwether.Sandbox.Tests.Fronts;

public sealed class HttpsFrontTests : IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly ApiServer _server = new(new ApiServerOptions());
    private HttpsFront _front = null!;

    public async ValueTask InitializeAsync() => _front = await HttpsFront.StartAsync(_server, "/k8s/clusters/c-1", Stop);

    public async ValueTask DisposeAsync()
    {
        await _front.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_trusts_the_authority_is_served_over_HTTP_2_below_the_path_prefix()
    {
        using var http = Client();

        using var response = await http.GetAsync(new Uri(_front.Url + "/api/v1/namespaces/default"), Stop);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Version.Should().Be(HttpVersion.Version20);
    }

    [Fact]
    public async Task A_stopped_front_refuses_and_comes_back_on_its_port_with_its_objects()
    {
        var url = new Uri(_front.Url + "/api/v1/namespaces/default");
        await _front.StopAsync();
        using var refused = Client();
        await FluentActions.Awaiting(() => refused.GetAsync(url, Stop)).Should().ThrowAsync<HttpRequestException>();

        await _front.StartAsync(Stop);
        using var http = Client();

        (await http.GetAsync(url, Stop)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_hung_front_accepts_and_answers_only_after_it_is_resumed()
    {
        _front.Hang();
        using var http = Client();

        var waiting = http.GetAsync(new Uri(_front.Url + "/version"), Stop);
        waiting.IsCompleted.Should().BeFalse();
        _front.Resume();

        (await waiting).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_not_trusted()
    {
        using var other = new CertificateAuthority(TimeProvider.System, "other");
        _front.UseCertificateOf(other);
        using var http = Client();

        await FluentActions.Awaiting(() => http.GetAsync(new Uri(_front.Url + "/version"), Stop)).Should().ThrowAsync<HttpRequestException>();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_planned_reset_breaks_the_connection_before_or_after_the_write(bool after)
    {
        _server.Faults.AtRequest(1, after ? Fault.ResetAfter() : Fault.Reset());
        using var http = Client();
        using var body = new StringContent("""{"metadata":{"name":"a"}}""", System.Text.Encoding.UTF8, "application/json");

        await FluentActions.Awaiting(() => http.PostAsync(new Uri(_front.Url + "/api/v1/namespaces/default/secrets"), body, Stop))
            .Should().ThrowAsync<HttpRequestException>();

        (_server.Get("secrets", "default", "a") is not null).Should().Be(after);
    }

    [Fact]
    public async Task A_broken_watch_ends_with_an_error_and_not_as_if_the_server_had_closed_it()
    {
        _server.Put(Secret("a"));
        _server.Faults.AtRequest(1, Fault.BrokenWatch(afterEvents: 1));
        using var http = Client();
        using var response = await http.GetAsync(
            new Uri(_front.Url + "/api/v1/namespaces/default/secrets?watch=true"), HttpCompletionOption.ResponseHeadersRead, Stop);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Stop));

        var first = await reader.ReadLineAsync(Stop);
        _server.Put(Secret("b"));

        first.Should().Contain("ADDED");
        await FluentActions.Awaiting(() => reader.ReadLineAsync(Stop).AsTask()).Should().ThrowAsync<IOException>();
    }

    private static JsonObject Secret(string name) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
    };

    private HttpClient Client()
    {
        using var authority = X509Certificate2.CreateFromPem(_front.CaPem);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(authority.RawData));
        var handler = new SocketsHttpHandler { SslOptions = new() { CertificateChainPolicy = policy } };
        var http = new HttpClient(handler)
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        http.DefaultRequestHeaders.Authorization = new("Bearer", _front.Token);
        return http;
    }
}
