using System.Security.Cryptography.X509Certificates;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Testing.Servers;

namespace Bellwether.Kubernetes.Tests.Resources;

/// <summary>One real kube-apiserver for a test class, if there is one on this machine; otherwise its tests are skipped.</summary>
public sealed class RealServer : IAsyncLifetime
{
    private KubeFleet? _fleet;

    public KubeApiServer Server
    {
        get
        {
            Assert.SkipWhen(_fleet is null, "needs a kube-apiserver: " + Missing);
            return _fleet["one"];
        }
    }

    private static string? Missing
    {
        get
        {
            _ = KubeAssets.Find(out var missing);
            return missing;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (KubeAssets.Find(out _) is not null)
        {
            _fleet = await KubeFleet.StartAsync("one");
        }
    }

    public KubernetesClient Client(
        string user = "admin", string? url = null, string? token = null, KubernetesClientOptions? options = null, string? tlsServerName = null)
    {
        var anchors = new X509Certificate2Collection();
        anchors.ImportFromPem(Server.CaPem);
        return new KubernetesClient(
            new ClusterEndpoint("one", new Uri(url ?? Server.Url))
            {
                TrustAnchors = anchors,
                TlsServerName = tlsServerName,
                Tokens = new StaticTokenSource(new BearerToken(token ?? Server.Token(user))),
            },
            options,
            TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        if (_fleet is not null)
        {
            await _fleet.DisposeAsync();
        }
    }
}
