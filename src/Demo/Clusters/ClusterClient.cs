using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Bellwether.Demo.Clusters;

/// <summary>What a person does to a cluster with kubectl: plain HTTPS requests, with the token and the authority of its kubeconfig.</summary>
internal sealed class ClusterClient : IDisposable
{
    private const string Json = "application/json";
    private const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io";

    private readonly string _cluster;
    private readonly HttpClient _http;

    public ClusterClient(string cluster, string url, string token, string caPem)
    {
        _cluster = cluster;
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPem(caPem);
        var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust } };
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri(url),
            DefaultRequestVersion = HttpVersion.Version20,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>As <c>kubectl create</c>, and as <c>kubectl apply</c> does what isn't there yet.</summary>
    public Task<JsonObject> CreateAsync(JsonObject obj, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, $"{ObjectName.Collection(obj.NameOf().Kind)}?fieldManager=demo", obj, Json, cancellationToken);

    /// <summary>As <c>kubectl apply --server-side</c>.</summary>
    public Task<JsonObject> ApplyAsync(JsonObject obj, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Patch, $"{obj.NameOf().Path}?fieldManager=demo&force=true", obj, "application/apply-patch+yaml", cancellationToken);

    /// <summary>As <c>kubectl patch --type merge</c>.</summary>
    public Task<JsonObject> PatchAsync(ObjectName name, JsonObject patch, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Patch, $"{name.Path}?fieldManager=somebody", patch, "application/merge-patch+json", cancellationToken);

    public Task DeleteAsync(ObjectName name, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, name.Path, null, Json, cancellationToken);

    /// <summary>The table that <c>kubectl get</c> prints.</summary>
    public Task<JsonObject> TableAsync(string kind, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, ObjectName.Collection(kind), null, Json, cancellationToken, Table);

    /// <summary>All objects of a kind as ADDED events, then every change, until cancelled or the server ends the watch.</summary>
    public async IAsyncEnumerable<JsonObject> WatchAsync(string kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, ObjectName.Collection(kind) + "?watch=true") { Version = HttpVersion.Version20 };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return JsonNode.Parse(line)!.AsObject();
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonObject> SendAsync(
        HttpMethod method, string path, JsonObject? body, string contentType, CancellationToken cancellationToken, string accept = Json)
    {
        using var request = new HttpRequestMessage(method, path) { Version = HttpVersion.Version20 };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body.ToUtf8());
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        using var response = await _http.SendAsync(request, cancellationToken);
        var answer = JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken))!.AsObject();
        return response.IsSuccessStatusCode
            ? answer
            : throw new DemoFailure($"Cluster {_cluster} refused {method} {path} ({(int)response.StatusCode}): {answer.Text("message")}");
    }
}
