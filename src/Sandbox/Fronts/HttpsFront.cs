using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bellwether.Sandbox;

/// <summary>
/// A server on 127.0.0.1 behind HTTPS with a certificate authority of its own, HTTP/2 and HTTP/1.1, as any client reaches a kube-apiserver.
/// Can be stopped and started on its port, hung, and given wrong certificates.
/// </summary>
public sealed class HttpsFront : IAsyncDisposable
{
    private readonly ApiServer _server;
    private readonly string _pathPrefix;
    private readonly CertificateAuthority _authority;
    private X509Certificate2 _certificate;
    private WebApplication? _app;
    private TaskCompletionSource? _hang;
    private CancellationTokenSource _stopping = new();

    private HttpsFront(ApiServer server, string pathPrefix)
    {
        _server = server;
        _pathPrefix = pathPrefix.TrimEnd('/');
        _authority = new CertificateAuthority(server.Options.TimeProvider);
        _certificate = _authority.Issue("127.0.0.1", "localhost");
    }

    /// <summary>0 until the first start.</summary>
    public int Port { get; private set; }

    public string Url => $"https://127.0.0.1:{Port}{_pathPrefix}";

    /// <summary>The authority that signed the certificate this front began with.</summary>
    public string CaPem => _authority.Pem;

    /// <summary>The bearer token of the first configured user.</summary>
    public string Token => _server.Options.Users.First().Key;

    /// <summary>A kubeconfig for <see cref="Token"/>.</summary>
    public string Kubeconfig => KubeconfigFor(Token);

    /// <summary>Starts a front for a server that stays the caller's to dispose.</summary>
    /// <param name="server">What answers.</param>
    /// <param name="pathPrefix">A path under which the API lives, as behind Rancher; empty for none.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public static async Task<HttpsFront> StartAsync(ApiServer server, string pathPrefix = "", CancellationToken cancellationToken = default)
    {
        var front = new HttpsFront(server, pathPrefix);
        await front.StartAsync(cancellationToken);
        return front;
    }

    public string KubeconfigFor(string token) =>
        $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: {_server.Options.Name}
          cluster:
            server: {Url}
            certificate-authority-data: {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(CaPem))}
        users:
        - name: {_server.Options.Name}
          user:
            token: {token}
        contexts:
        - name: {_server.Options.Name}
          context:
            cluster: {_server.Options.Name}
            user: {_server.Options.Name}
        current-context: {_server.Options.Name}

        """;

    /// <summary>Listens again, on the same port.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (_app is not null)
        {
            return;
        }

        _stopping = new CancellationTokenSource();
        var app = Build();
        await app.StartAsync(cancellationToken);
        _app = app;
        Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
    }

    /// <summary>Drops all connections and refuses new ones; the server's objects stay.</summary>
    public async Task StopAsync()
    {
        if (_app is not { } app)
        {
            return;
        }

        _app = null;
        await _stopping.CancelAsync();
        Resume();
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
        _stopping.Dispose();
    }

    /// <summary>From now on connections are accepted and nothing is ever answered, as by a stopped process. Open watches fall silent.</summary>
    public void Hang() => _hang ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends a hang: what was waiting is answered now.</summary>
    public void Resume() => Interlocked.Exchange(ref _hang, null)?.TrySetResult();

    /// <summary>New connections see a certificate of the front's own authority for these hosts.</summary>
    public void UseCertificateFor(params IReadOnlyList<string> hosts) => _certificate = _authority.Issue(hosts);

    /// <summary>New connections see a certificate of another authority.</summary>
    public void UseCertificateOf(CertificateAuthority authority, params IReadOnlyList<string> hosts) =>
        _certificate = authority.Issue(hosts.Count == 0 ? ["127.0.0.1", "localhost"] : hosts);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _certificate.Dispose();
        _authority.Dispose();
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "sandbox" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 3 * 1024 * 1024;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 250;
            kestrel.Listen(IPAddress.Loopback, Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.Use(next => async connection =>
                {
                    await UnhungAsync(connection.ConnectionClosed);
                    await next(connection);
                });
                listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificateSelector = (_, _) => _certificate });
            });
        });
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        var app = builder.Build();
        app.Run(AnswerAsync);
        return app;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var aborted = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        try
        {
            await UnhungAsync(aborted.Token);
            var path = context.Request.Path.Value ?? "/";
            if (_pathPrefix.Length > 0 && !path.StartsWith(_pathPrefix + "/", StringComparison.Ordinal))
            {
                context.Response.StatusCode = 404;
                return;
            }

            var response = await _server.HandleAsync(await ReadAsync(context, path[_pathPrefix.Length..], aborted.Token), aborted.Token);
            await UnhungAsync(aborted.Token);
            await WriteAsync(context, response, aborted.Token);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException tooLarge)
        {
            context.Response.StatusCode = tooLarge.StatusCode;
        }
        catch (IOException)
        {
            context.Abort();
        }
    }

    private static async Task<ApiRequest> ReadAsync(HttpContext context, string path, CancellationToken cancellationToken)
    {
        var request = context.Request;
        using var body = new MemoryStream((int)(request.ContentLength ?? 0));
        await request.Body.CopyToAsync(body, cancellationToken);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in request.Headers)
        {
            headers[name] = value.ToString();
        }

        var authorization = request.Headers.Authorization.ToString();
        var token = authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization[7..].Trim() : null;
        return new ApiRequest(request.Method, path, request.QueryString.Value ?? "", headers, body.ToArray(), token);
    }

    private async Task WriteAsync(HttpContext context, ApiResponse response, CancellationToken cancellationToken)
    {
        if (response.Aborted)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = response.StatusCode;
        context.Response.ContentType = response.ContentType;
        foreach (var (name, value) in response.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (response.Stream is { } stream)
        {
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await stream(new HangingWriter(context.Response.BodyWriter, UnhungAsync), cancellationToken);
            return;
        }

        context.Response.ContentLength = response.Body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.BodyWriter.WriteAsync(response.Body, cancellationToken);
        }
    }

    private Task UnhungAsync(CancellationToken cancellationToken) => _hang is { } hang ? hang.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
}
