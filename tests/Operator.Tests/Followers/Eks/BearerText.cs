using System.Net;
using System.Text;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Operator.Tests.Followers.Eks;

/// <summary>Reads a bearer token the only way there is: off a request that is signed in with it.</summary>
internal static class BearerText
{
    public static string Of(BearerToken token)
    {
        using var capture = new Capture();
        using var client = new KubernetesClient(
            new ClusterEndpoint("capture", new Uri("https://localhost")) { Tokens = new StaticTokenSource(token) }, null, TimeProvider.System, capture);
        client.GetAsync(ResourceKind.Namespace.Metadata(), Bellwether.Kubernetes.Entities.ObjectKey.Cluster("x"), CancellationToken.None)
            .GetAwaiter().GetResult();
        return capture.Token!;
    }

    private sealed class Capture : HttpMessageHandler
    {
        public string? Token { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Token = request.Headers.Authorization!.Parameter;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent("""{"metadata":{"name":"x"}}""", Encoding.UTF8, "application/json"),
            });
        }
    }
}
