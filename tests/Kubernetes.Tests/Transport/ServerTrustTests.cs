using System.Net.Security;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Serialization;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Tests.Transport;

/// <summary>Whom the client takes for the cluster, over real TLS.</summary>
public sealed class ServerTrustTests
{
    private readonly TestCertificates _authority = TestCertificates.Authority("lab");
    private readonly TestCertificates _other = TestCertificates.Authority("another");

    [Fact]
    public async Task A_server_of_the_clusters_authority_is_trusted_and_speaks_HTTP_2()
    {
        await using var server = await TlsServer.StartAsync(_authority.Server());
        using var client = server.Client(_authority.Certificate);

        (await OutcomeAsync(client)).Should().BeNull();
        server.Requests.Should().Equal("HTTP/2 /version");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pitfall_a_rotating_bundle_works_in_either_order(bool first)
    {
        await using var server = await TlsServer.StartAsync(_authority.Server());
        using var client = first
            ? server.Client(_authority.Certificate, _other.Certificate)
            : server.Client(_other.Certificate, _authority.Certificate);

        (await OutcomeAsync(client)).Should().BeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pitfall_two_authorities_of_one_name_work_in_either_order(bool first)
    {
        var twin = TestCertificates.Authority("lab");
        await using var server = await TlsServer.StartAsync(_authority.Server());
        using var client = first
            ? server.Client(_authority.Certificate, twin.Certificate)
            : server.Client(twin.Certificate, _authority.Certificate);

        (await OutcomeAsync(client)).Should().BeNull();
    }

    [Fact]
    public async Task An_expired_anchor_beside_the_right_one_does_no_harm()
    {
        var expired = TestCertificates.Authority("lab", fromDays: -20, toDays: -10);
        await using var server = await TlsServer.StartAsync(_authority.Server());
        using var client = server.Client(expired.Certificate, _authority.Certificate);

        (await OutcomeAsync(client)).Should().BeNull();
    }

    [Fact]
    public async Task An_authority_of_the_same_name_alone_is_not_enough()
    {
        var twin = TestCertificates.Authority("lab");
        await using var server = await TlsServer.StartAsync(_authority.Server());
        using var client = server.Client(twin.Certificate);

        (await OutcomeAsync(client)).Should().Be(RequestFailure.CertificateUntrusted);
    }

    [Fact]
    public async Task Another_authority_is_not_trusted()
    {
        await using var server = await TlsServer.StartAsync(_authority.Server());
        using var client = server.Client(_other.Certificate);

        (await OutcomeAsync(client)).Should().Be(RequestFailure.CertificateUntrusted);
        server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task No_anchors_trust_nobody()
    {
        await using var server = await TlsServer.StartAsync(_authority.Server());
        using var client = server.Client();

        (await OutcomeAsync(client)).Should().Be(RequestFailure.CertificateUntrusted);
    }

    [Fact]
    public async Task Without_a_bundle_the_system_decides()
    {
        await using var server = await TlsServer.StartAsync(_authority.Server());
        using var client = TlsServer.Client(new ClusterEndpoint("lab", server.Url));

        (await OutcomeAsync(client)).Should().Be(RequestFailure.CertificateUntrusted);
    }

    [Fact]
    public async Task Pitfall_a_certificate_of_the_right_authority_for_another_host_is_refused()
    {
        await using var server = await TlsServer.StartAsync(_authority.Server("elsewhere.example.com"));
        using var client = server.Client(_authority.Certificate);

        (await OutcomeAsync(client)).Should().Be(RequestFailure.CertificateNameMismatch);
        server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task The_name_to_check_can_be_given()
    {
        await using var server = await TlsServer.StartAsync(_authority.Server("api.internal"));
        using var right = TlsServer.Client(
            new ClusterEndpoint("lab", server.Url) { TrustAnchors = [_authority.Certificate], TlsServerName = "api.internal" });
        using var wrong = TlsServer.Client(
            new ClusterEndpoint("lab", server.Url) { TrustAnchors = [_authority.Certificate], TlsServerName = "localhost" });

        (await OutcomeAsync(right)).Should().BeNull();
        (await OutcomeAsync(wrong)).Should().Be(RequestFailure.CertificateNameMismatch);
    }

    [Theory]
    [InlineData(-20, -10)]
    [InlineData(10, 20)]
    public async Task A_certificate_out_of_its_time_is_told_apart(int fromDays, int toDays)
    {
        var authority = TestCertificates.Authority("old", fromDays: -30);
        await using var server = await TlsServer.StartAsync(authority.Server("localhost", fromDays, toDays));
        using var client = server.Client(_other.Certificate, authority.Certificate);
        using var stranger = server.Client(_other.Certificate);

        (await OutcomeAsync(client)).Should().Be(RequestFailure.CertificateExpired);
        (await OutcomeAsync(stranger)).Should().Be(RequestFailure.CertificateUntrusted);
    }

    [Fact]
    public async Task A_chain_over_an_intermediate_is_followed_from_either_end()
    {
        var intermediate = _authority.Intermediate("issuing");
        await using var server = await TlsServer.StartAsync(intermediate.Server(), [intermediate.Certificate]);
        using var byRoot = server.Client(_authority.Certificate);
        using var byIntermediate = server.Client(_other.Certificate, intermediate.Certificate);
        using var byOther = server.Client(_other.Intermediate("issuing").Certificate);

        (await OutcomeAsync(byRoot)).Should().BeNull();
        (await OutcomeAsync(byIntermediate)).Should().BeNull();
        (await OutcomeAsync(byOther)).Should().Be(RequestFailure.CertificateUntrusted);
    }

    [Fact]
    public void A_certificate_for_clients_is_no_servers()
    {
        using var certificate = _authority.Client("localhost");

        ServerCertificateCheck.Judge(certificate, presented: null, SslPolicyErrors.None, [_authority.Certificate])
            .Should().Be(RequestFailure.CertificateUntrusted);
    }

    [Fact]
    public async Task A_client_certificate_is_sent()
    {
        await using var server = await TlsServer.StartAsync(_authority.Server());
        using var client = TlsServer.Client(new ClusterEndpoint("lab", server.Url)
        {
            TrustAnchors = [_authority.Certificate],
            ClientCertificate = _authority.Client("someone"),
        });

        (await OutcomeAsync(client)).Should().BeNull();
        server.Requests.Should().Equal("HTTP/2 CN=someone /version");
    }

    [Fact]
    public async Task A_server_without_TLS_is_told_apart()
    {
        await using var server = await TlsServer.StartAsync(certificate: null);
        var url = new UriBuilder(server.Url) { Scheme = "https" }.Uri;
        using var client = TlsServer.Client(new ClusterEndpoint("lab", url) { TrustAnchors = [_authority.Certificate] });

        (await OutcomeAsync(client)).Should().Be(RequestFailure.TlsFailed);
    }

    [Fact]
    public async Task Nobody_there_and_no_such_name_are_told_apart()
    {
        using var nobody = TlsServer.Client(new ClusterEndpoint("lab", new Uri("https://127.0.0.1:1")));
        using var noName = TlsServer.Client(new ClusterEndpoint("lab", new Uri("https://absent.invalid")));

        (await OutcomeAsync(nobody)).Should().Be(RequestFailure.ConnectionFailed);
        (await OutcomeAsync(noName)).Should().Be(RequestFailure.NameNotResolved);
    }

    private static async Task<RequestFailure?> OutcomeAsync(KubernetesClient client)
    {
        try
        {
            await client.GetRawAsync(VersionInfo.Path, KubernetesJsonContext.Default.VersionInfo, TestContext.Current.CancellationToken);
            return null;
        }
        catch (KubernetesException exception)
        {
            exception.InnerException.Should().BeNull();
            return exception.Failure;
        }
    }
}
