using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Bellwether.Testing.Servers;

namespace Bellwether.Benchmarks.Fleet;

/// <summary>Bare requests to one cluster over HTTP/2.</summary>
internal sealed class BenchClient : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public BenchClient(KubeApiServer server)
    {
        Http = server.Client(server.Token("admin"));
        Http.DefaultRequestVersion = HttpVersion.Version20;
        Http.Timeout = Timeout.InfiniteTimeSpan;
    }

    public HttpClient Http { get; }

    public Task ApplyAsync(string path, string body, CancellationToken cancellationToken) =>
        ApplyAsync(path, Encoding.UTF8.GetBytes(body), cancellationToken);

    /// <summary>A server-side apply that is answered with metadata, as the operator asks for it.</summary>
    public Task ApplyAsync(string path, byte[] body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, path + "?fieldManager=bench&force=true", body, "application/apply-patch+yaml", cancellationToken);

    public Task CreateAsync(string path, byte[] body, string contentType, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path + "?fieldManager=bench", body, contentType, cancellationToken);

    public Task PutAsync(string path, byte[] body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, path + "?fieldManager=bench", body, "application/json", cancellationToken);

    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = JsonDocument.Parse(await Http.GetByteArrayAsync(path, cancellationToken));
        return answer.RootElement.Clone();
    }

    /// <summary>Waits until a new kind is served.</summary>
    public async Task UntilServedAsync(string path, TimeSpan patience, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var response = await Http.GetAsync(path, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return;
            }

            if (TimeProvider.System.GetElapsedTime(began) > patience)
            {
                throw new TimeoutException($"{path} was not served within {patience.TotalSeconds:0} s: {(int)response.StatusCode}");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    public void Dispose() => Http.Dispose();

    private async Task SendAsync(HttpMethod method, string path, byte[] body, string contentType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Version = HttpVersion.Version20, Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.TryAddWithoutValidation("Accept", "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
        using var response = await Http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }
}
