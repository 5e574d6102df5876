using System.Security.Cryptography.X509Certificates;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Testing.Servers;

namespace Bellwether.Kubernetes.Tests.Resources;

/// <summary>One real kube-apiserver for a test class. Such a class carries the trait <see cref="Trait"/>: <c>make e2e</c> runs it.</summary>
public sealed class RealServer : IAsyncLifetime
{
    public const string Trait = "needs";
    public const string TraitValue = "kube-apiserver";

    private KubeFleet? _fleet;

    public KubeApiServer Server => _fleet!["one"];

    public async ValueTask InitializeAsync() => _fleet = await KubeFleet.StartAsync("one");

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
