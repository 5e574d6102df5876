using System.Security.Cryptography.X509Certificates;

namespace Bellwether.Kubernetes.Transport;

/// <summary>
/// Where a cluster is, how it proves itself, and with what to sign in. Holds credentials, so it can't be formatted. The certificates belong
/// to it: they live as long as the clients that use them.
/// </summary>
public sealed class ClusterEndpoint
{
    /// <param name="clusterName">The cluster's name in messages and metrics.</param>
    /// <param name="server">An absolute https URL, with a path if the API is under one (Rancher, kcp). Plain http is for tests.</param>
    /// <exception cref="ArgumentException">The URL can't be one of a Kubernetes API.</exception>
    public ClusterEndpoint(string clusterName, Uri server)
    {
        ArgumentException.ThrowIfNullOrEmpty(clusterName);
        if (!server.IsAbsoluteUri || (server.Scheme != Uri.UriSchemeHttps && server.Scheme != Uri.UriSchemeHttp)
            || server.UserInfo.Length > 0 || server.Query.Length > 0 || server.Fragment.Length > 0)
        {
            throw new ArgumentException("The server must be an absolute https URL without user name, query and fragment.", nameof(server));
        }

        ClusterName = clusterName;
        Server = server;
    }

    public string ClusterName { get; }

    public Uri Server { get; }

    /// <summary>
    /// The certificates of a CA bundle, of which any may vouch for the server, in any order. Null: those of the system. An empty collection
    /// trusts nobody.
    /// </summary>
    public X509Certificate2Collection? TrustAnchors { get; init; }

    /// <summary>The host name that the server's certificate must hold (and that is sent in SNI), if it isn't that of <see cref="Server"/>.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>With its private key.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>Intermediate certificates to send along with <see cref="ClientCertificate"/>.</summary>
    public X509Certificate2Collection? ClientCertificateChain { get; init; }

    public ITokenSource? Tokens { get; init; }

    public override string ToString() => $"{nameof(ClusterEndpoint)} {ClusterName}";
}
