using System.Text.Json;

namespace Bellwether.Benchmarks.Fleet;

/// <summary>A plain watch of a follower's Secrets, opened before anything is measured: what any client there would see.</summary>
internal sealed class FollowerWatch(string follower, HttpClient client, Action<string, string, string, long> saw)
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the server has begun to answer.</summary>
    public Task Open => _open.Task;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            using var response = await client.GetAsync(
                $"/api/v1/namespaces/{BenchFleet.Namespace}/secrets?watch=true&timeoutSeconds=3600",
                HttpCompletionOption.ResponseHeadersRead,
                cancellationToken);
            response.EnsureSuccessStatusCode();
            _open.TrySetResult();
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            while (await lines.ReadLineAsync(cancellationToken) is { } line)
            {
                var at = TimeProvider.System.GetTimestamp();
                using var frame = JsonDocument.Parse(line);
                var obj = frame.RootElement.GetProperty("object");
                if (obj.TryGetProperty("data", out var data) && data.TryGetProperty(BenchFleet.RoundKey, out var round))
                {
                    saw(follower, obj.GetProperty("metadata").GetProperty("name").GetString()!, round.GetString()!, at);
                }
            }
        }
    }
}
