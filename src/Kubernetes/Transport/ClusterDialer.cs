using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Bellwether.Kubernetes.Transport;

/// <summary>
/// Opens the connections to one cluster. TLS is made here and not by the HTTP handler, so that the name to check can differ from the host
/// and each way to fail is told apart.
/// </summary>
internal sealed class ClusterDialer(ClusterEndpoint endpoint)
{
    private readonly SslStreamCertificateContext? _clientCertificate = endpoint.ClientCertificate is { } certificate
        ? SslStreamCertificateContext.Create(certificate, endpoint.ClientCertificateChain, offline: true)
        : null;

    /// <exception cref="AnswerException">With the reason; cancellation aside, nothing else is thrown.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint server, CancellationToken cancellationToken)
    {
        var stream = await OpenAsync(server, cancellationToken);
        if (endpoint.Server.Scheme != Uri.UriSchemeHttps)
        {
            return stream;
        }

        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            await AuthenticateAsync(tls, cancellationToken);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private static async Task<NetworkStream> OpenAsync(DnsEndPoint server, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw exception.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery
                ? new AnswerException(RequestFailure.NameNotResolved, $"the host name {server.Host} has no address")
                : new AnswerException(
                    RequestFailure.ConnectionFailed, $"no connection to {server.Host}:{server.Port} ({exception.SocketErrorCode})");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task AuthenticateAsync(SslStream tls, CancellationToken cancellationToken)
    {
        var name = endpoint.TlsServerName ?? endpoint.Server.IdnHost;
        RequestFailure? refusal = null;
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = name,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            ClientCertificateContext = _clientCertificate,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                refusal = ServerCertificateCheck.Judge(certificate as X509Certificate2, chain, errors, endpoint.TrustAnchors);
                return refusal is null;
            },
        };
        if (endpoint.TrustAnchors is not null)
        {
            // Only fetches nothing and gathers what the server sent; the verdict is the callback's.
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
        }

        try
        {
            await tls.AuthenticateAsClientAsync(options, cancellationToken);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or InvalidOperationException)
        {
            throw refusal switch
            {
                RequestFailure.CertificateUntrusted => new AnswerException(
                    RequestFailure.CertificateUntrusted, "the server's certificate is signed by none of the cluster's certificate authorities"),
                RequestFailure.CertificateExpired => new AnswerException(
                    RequestFailure.CertificateExpired, "the server's certificate is expired or not yet valid"),
                RequestFailure.CertificateNameMismatch => new AnswerException(
                    RequestFailure.CertificateNameMismatch, $"the server's certificate is for another host than {name}"),
                _ => new AnswerException(RequestFailure.TlsFailed, "the TLS handshake failed"),
            };
        }
    }
}
