using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Bellwether.Testing.Servers;

/// <summary>One etcd on loopback with its data in a folder of its own; without fsync, because tests don't survive a power cut.</summary>
internal sealed class Etcd : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    private Etcd(ChildProcess process, string url)
    {
        _process = process;
        Url = url;
    }

    public string Url { get; }

    public static async Task<Etcd> StartAsync(KubeAssets assets, string folder, CancellationToken cancellationToken)
    {
        var url = $"http://127.0.0.1:{FreePorts.Next()}";
        var peer = $"http://127.0.0.1:{FreePorts.Next()}";
        var process = await ChildProcess.StartAsync(
            assets.Etcd,
            [
                "--unsafe-no-fsync", $"--data-dir={Path.Combine(folder, "etcd")}", "--name=default", "--logger=zap",
                $"--listen-client-urls={url}", $"--advertise-client-urls={url}",
                $"--listen-peer-urls={peer}", $"--initial-advertise-peer-urls={peer}", $"--initial-cluster=default={peer}",
            ],
            Path.Combine(folder, "etcd.log"));
        var etcd = new Etcd(process, url);
        await Readiness.WaitAsync("etcd", process, () => etcd.IsHealthyAsync(cancellationToken), TimeSpan.FromSeconds(30), cancellationToken);
        return etcd;
    }

    /// <summary>Drops all history: list continuations and watches that begin before now expire with 410.</summary>
    public async Task CompactAsync(CancellationToken cancellationToken)
    {
        // A read tells the current revision. The gateway speaks protobuf's JSON: bytes are base64, 64-bit numbers are strings.
        var range = await PostAsync("/v3/kv/range", """{"key":"AA==","count_only":true}""", cancellationToken);
        var revision = range["header"]!["revision"]!.GetValue<string>();
        await PostAsync("/v3/kv/compaction", $$"""{"revision":"{{revision}}","physical":true}""", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }

    private async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync($"{Url}/health", cancellationToken);
        return response.IsSuccessStatusCode;
    }

    private async Task<JsonNode> PostAsync(string path, string body, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var response = await _http.PostAsync(Url + path, content, cancellationToken);
        var answer = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(answer)!
            : throw new InvalidOperationException($"etcd answered {path} with {(int)response.StatusCode}: {answer}");
    }
}
