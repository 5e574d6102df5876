using System.Text;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Sandbox;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ResourceKind = Bellwether.Kubernetes.Resources.ResourceKind;

namespace Bellwether.Kubernetes.Tests.Transport;

/// <summary>A cluster behind a proxy that offers only HTTP/1.1 by ALPN is a cluster like any other.</summary>
public sealed class Http11Tests : IAsyncLifetime
{
    private static readonly WriteOptions Ours = new("tests", Force: true);

    private readonly TestCertificates _authority = TestCertificates.Authority("lab");
    private readonly ApiServer _cluster = new(new ApiServerOptions());
    private readonly HttpMessageInvoker _inside;
    private TlsServer _proxy = null!;
    private KubernetesClient _client = null!;

    public Http11Tests() => _inside = new HttpMessageInvoker(new InMemoryHandler(_cluster));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _proxy = await TlsServer.StartAsync(_authority.Server(), answer: ForwardAsync, protocols: HttpProtocols.Http1);
        _client = TlsServer.Client(new ClusterEndpoint("lab", _proxy.Url)
        {
            TrustAnchors = [_authority.Certificate],
            Tokens = new StaticTokenSource(new BearerToken(ApiServerOptions.AdminToken)),
        });
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _proxy.DisposeAsync();
        _inside.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Writes_reads_lists_and_deletes_work()
    {
        var written = await ApplyAsync("tls", "b25l");
        await ApplyAsync("other", "dHdv");

        List<string?> names = [];
        await foreach (var page in _client.ListAsync(ResourceKind.Secret.Metadata(), new ListOptions("default"), Stop))
        {
            names.AddRange(page.Items.Select(item => item.Metadata.Name));
        }

        names.Should().Equal("other", "tls");
        Encoding.UTF8.GetString(await _client.GetBytesAsync(ResourceKind.Secret, Key("tls"), Stop)).Should().Contain("b25l");
        await _client.DeleteAsync(ResourceKind.Secret, Key("tls"), new Preconditions(written.Metadata.Uid!, written.Metadata.ResourceVersion), Ours, Stop);
        _cluster.Get("secrets", "default", "tls").Should().BeNull();
        _proxy.Requests.Should().OnlyContain(request => request.StartsWith("HTTP/1.1 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Watches_show_changes_while_writes_go_on_beside_them()
    {
        var first = await ApplyAsync("tls", "b25l");
        var watches = Enumerable.Range(0, 5).Select(_ => _client.WatchAsync(
            ResourceKind.Secret.Metadata(), new ListOptions("default"), first.Metadata.ResourceVersion!, TimeSpan.FromMinutes(5), Stop).GetAsyncEnumerator(Stop)).ToList();
        foreach (var watch in watches)
        {
            // Tells that it is open.
            await watch.MoveNextAsync();
        }

        // Every watch holds a connection of its own, and none of them is in a write's way.
        var second = await ApplyAsync("tls", "dHdv");

        foreach (var watch in watches)
        {
            await watch.MoveNextAsync();
            watch.Current.Type.Should().Be(WatchEventType.Modified);
            watch.Current.ResourceVersion.Should().Be(second.Metadata.ResourceVersion);
            await watch.DisposeAsync();
        }

        _proxy.Requests.Should().OnlyContain(request => request.StartsWith("HTTP/1.1 ", StringComparison.Ordinal));
    }

    private static ObjectKey Key(string name) => new("default", name);

    private Task<PartialObject> ApplyAsync(string name, string value) => _client.ApplyAsync(
        ResourceKind.Secret,
        Key(name),
        new RequestBody(Encoding.UTF8.GetBytes($$$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"{{{name}}}","namespace":"default"},"data":{"key":"{{{value}}}"}}""")),
        Ours,
        Stop);

    private async Task ForwardAsync(HttpContext context)
    {
        var asked = context.Request;
        using var request = new HttpRequestMessage(new HttpMethod(asked.Method), $"https://inside{asked.Path}{asked.QueryString}");
        if (asked.ContentType is { } type)
        {
            request.Content = new StreamContent(asked.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        foreach (var header in new[] { "Accept", "Authorization" })
        {
            request.Headers.TryAddWithoutValidation(header, asked.Headers[header].ToArray());
        }

        using var answer = await _inside.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await using var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        var buffer = new byte[8192];
        for (int read; (read = await body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
