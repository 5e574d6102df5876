using System.Security.Cryptography.X509Certificates;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Bellwether.Kubernetes.Tests.Transport;

/// <summary>A web server on loopback with a certificate of the test's choice. By default it answers with a version.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<string> _requests = [];

    private TlsServer(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

    /// <summary>Protocol, client certificate's subject, path.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    /// <param name="certificate">Null: plain HTTP.</param>
    /// <param name="protocols">What it offers by ALPN.</param>
    public static async Task<TlsServer> StartAsync(
        X509Certificate2? certificate, X509Certificate2Collection? chain = null, RequestDelegate? answer = null, HttpProtocols protocols = HttpProtocols.Http1AndHttp2)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            if (certificate is not null)
            {
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = certificate,
                    ServerCertificateChain = chain,
                    ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                    ClientCertificateValidation = (_, _, _) => true,
                });
            }
        }));
        var app = builder.Build();
        var server = new TlsServer(app);
        app.Run(context =>
        {
            lock (server._requests)
            {
                server._requests.Add($"{context.Request.Protocol} {context.Connection.ClientCertificate?.Subject} {context.Request.Path}".Replace("  ", " ", StringComparison.Ordinal));
            }

            return (answer ?? VersionAsync)(context);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public KubernetesClient Client(params X509Certificate2[] anchors) => Client(new ClusterEndpoint("lab", Url) { TrustAnchors = [.. anchors] });

    public static KubernetesClient Client(ClusterEndpoint endpoint) => new(endpoint, options: null, TimeProvider.System);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Task VersionAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("""{"gitVersion":"v1.36.0"}""");
    }
}
