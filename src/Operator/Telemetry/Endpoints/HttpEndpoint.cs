using System.Text;
using Bellwether.Operator.Options;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Bellwether.Operator.Telemetry.Endpoints;

/// <summary>
/// Answers GET and HEAD on one address with short texts. Kestrel alone, without the web framework above it: there are no routes, no
/// middleware and nothing that reads a body.
/// </summary>
internal sealed class HttpEndpoint : IHttpApplication<IFeatureCollection>, IAsyncDisposable
{
    private readonly Func<string, IReadOnlyDictionary<string, StringValues>, HttpReply> _answer;
    private readonly KestrelServer _server;

    /// <param name="answer">From a path and a query to the answer.</param>
    public HttpEndpoint(
        BindAddress address, Func<string, IReadOnlyDictionary<string, StringValues>, HttpReply> answer, ILoggerFactory loggers)
    {
        _answer = answer;
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxConcurrentConnections = 100;
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        if (address.Host is { } host)
        {
            options.Listen(host, address.Port, Http1);
        }
        else
        {
            options.ListenAnyIP(address.Port, Http1);
        }

        _server = new KestrelServer(
            Microsoft.Extensions.Options.Options.Create(options),
            new SocketTransportFactory(Microsoft.Extensions.Options.Options.Create(new SocketTransportOptions()), loggers),
            loggers);
    }

    /// <summary>The port that is listened on; meaningful after the start.</summary>
    public int Port => BindingAddress.Parse(_server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First()).Port;

    /// <summary>Throws <see cref="IOException"/> when the address is taken.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => _server.StartAsync(this, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // Probes hold nothing that is worth waiting for.
        await _server.StopAsync(new CancellationToken(canceled: true));
        _server.Dispose();
    }

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        var reply = request.Method is "GET" or "HEAD"
            ? _answer(request.Path, QueryHelpers.ParseQuery(request.QueryString))
            : new HttpReply(StatusCodes.Status405MethodNotAllowed, "only GET and HEAD\n");
        var body = Encoding.UTF8.GetBytes(reply.Text);

        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = reply.StatusCode;
        response.Headers.ContentType = reply.ContentType;
        response.Headers.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        if (request.Method != "HEAD")
        {
            await context.GetRequiredFeature<IHttpResponseBodyFeature>().Stream.WriteAsync(body);
        }
    }

    private static void Http1(ListenOptions listen) => listen.Protocols = HttpProtocols.Http1;
}
