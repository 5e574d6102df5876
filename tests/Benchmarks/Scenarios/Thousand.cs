using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Bellwether.Benchmarks.Fleet;
using Bellwether.Benchmarks.Measuring;
using Bellwether.Sandbox;

namespace Bellwether.Benchmarks.Scenarios;

/// <summary>
/// One change to as many sandbox servers in this process, each behind TLS of its own, with the operator's own program beside it; against
/// ready bodies sent to the same servers over connections that are open, as the operator's are. Times are those at which the servers did the
/// writes. Memory is the operator's, before and after more copies.
/// </summary>
internal sealed class Thousand(string program, int followers, int rounds) : IScenario
{
    private const double Budget = 1.5;
    private const int MoreSources = 20;
    private const int BytesPerCopy = 300;

    public string Title => $"One change -> {followers} followers in sandboxes over TLS ({rounds} rounds each, alternating)";

    public async Task<IReadOnlyList<Result>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var clusters = await SandboxClusters.StartAsync(program, followers, [], cancellationToken);
        var clients = clusters.FollowerFronts.Select(Client).ToList();
        try
        {
            return await MeasureAsync(clusters, clients, cancellationToken);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private async Task<IReadOnlyList<Result>> MeasureAsync(SandboxClusters clusters, List<HttpClient> clients, CancellationToken cancellationToken)
    {
        clusters.Change("load-00", "first");
        clusters.Sync("load-00");
        await clusters.AllHaveAsync("load-00", 0, cancellationToken);

        var (bare, last) = (new Series(), new Series());
        for (var round = -2; round < rounds; round++)
        {
            var ceiling = await BareAsync(clusters, clients, round, cancellationToken);
            var marks = clusters.Least("load-00");
            var began = TimeProvider.System.GetUtcNow();
            clusters.Change("load-00", $"round-{round}");
            await clusters.AllHaveAsync("load-00", marks, cancellationToken);
            var took = clusters.LastWrite("load-00") - began;
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
            if (round >= 0)
            {
                bare.Add(ceiling);
                last.Add(took);
            }
        }

        var (before, after) = await GrowAsync(clusters, cancellationToken);
        var perCopy = (after - before) / (followers * MoreSources);
        return
        [
            Result.Of("bare requests, last copy", bare),
            Result.Of("operator, last copy", last),
            Result.Ratio("operator / bare requests", last, bare, Budget),
            new Result($"operator's memory with {followers} copies", $"{before >> 20} MiB", ""),
            new Result($"operator's memory with {followers * (MoreSources + 1)} copies", $"{after >> 20} MiB", "", "400 MiB", after > 400L << 20),
            new Result("growth for each copy, resident", $"{perCopy} B", "", $"{BytesPerCopy} B", perCopy > BytesPerCopy),
        ];
    }

    private static async Task<(long Before, long After)> GrowAsync(SandboxClusters clusters, CancellationToken cancellationToken)
    {
        var before = clusters.Memory();
        for (var number = 1; number <= MoreSources; number++)
        {
            clusters.Change($"load-{number:00}", "first");
            clusters.Sync($"load-{number:00}");
        }

        for (var number = 1; number <= MoreSources; number++)
        {
            await clusters.AllHaveAsync($"load-{number:00}", 0, cancellationToken);
        }

        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, cancellationToken);
        return (before, clusters.Memory());
    }

    private static HttpClient Client(HttpsFront front)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPem(front.CaPem);
        var client = new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust } })
        {
            BaseAddress = new Uri(front.Url),
        };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", front.Token);
        return client;
    }

    private static async Task<TimeSpan> BareAsync(SandboxClusters clusters, List<HttpClient> clients, int round, CancellationToken cancellationToken)
    {
        var copy = clusters.Followers[0].Get("secrets", BenchFleet.Namespace, "load-00")!;
        using var like = System.Text.Json.JsonDocument.Parse(copy.ToJsonString());
        var body = Manifests.Secret("bare-00", Convert.ToBase64String(Encoding.ASCII.GetBytes($"round-{round}")), like.RootElement);
        var began = TimeProvider.System.GetUtcNow();
        await Task.WhenAll(clients.Select(async client =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/namespaces/{BenchFleet.Namespace}/secrets/bare-00?fieldManager=bench&force=true")
            {
                Version = HttpVersion.Version20,
                Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/apply-patch+yaml") } },
            };
            request.Headers.TryAddWithoutValidation("Accept", "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
            using var response = await client.SendAsync(request, cancellationToken);
            response.EnsureSuccessStatusCode();
        }));
        return clusters.LastWrite("bare-00") - began;
    }
}
