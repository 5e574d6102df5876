using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Bellwether.Benchmarks.Fleet;
using Bellwether.Benchmarks.Measuring;
using Bellwether.Sandbox;
using Bellwether.Testing;
using Bellwether.Testing.Servers;

namespace Bellwether.Benchmarks.Scenarios;

/// <summary>
/// One change to as many sandbox servers in this process, each behind TLS of its own, with the operator's own program beside it; against
/// ready bodies sent to the same servers over connections that are open, as the operator's are. Times are those at which the servers did the
/// writes. Memory is the operator's, before and after more copies.
/// </summary>
internal sealed class Thousand(string program, int followers, int rounds) : IScenario, IAsyncDisposable
{
    private const double Budget = 1.5;
    private const int MoreSources = 20;
    private const int BytesPerCopy = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(240);

    private readonly List<ApiServer> _servers = [];
    private readonly List<HttpsFront> _fronts = [];
    private readonly List<HttpClient> _clients = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-thousand-").FullName;
    private ChildProcess? _operator;

    public string Title => $"One change -> {followers} followers in sandboxes over TLS ({rounds} rounds each, alternating)";

    public async Task<IReadOnlyList<Result>> MeasureAsync(CancellationToken cancellationToken)
    {
        // A thousand hosts would each watch for an appsettings.json, and there are only so many watches.
        Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");
        var management = await StartAsync("management", cancellationToken);
        await InstallAsync(management);
        await Parallel.ForAsync(0, followers, cancellationToken, async (_, stop) => await StartAsync("", stop));
        for (var number = 0; number < followers; number++)
        {
            management.Put(JsonNode.Parse(Manifests.KubeconfigSecret($"f{number}", _fronts[number + 1].Kubeconfig))!.AsObject());
            management.Put(JsonNode.Parse(Manifests.Follower($"f{number}"))!.AsObject());
        }

        var kubeconfig = Path.Combine(_folder, "kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, _fronts[0].Kubeconfig, cancellationToken);
        _operator = await ChildProcess.StartAsync(
            program,
            ["--kubeconfig", kubeconfig, "--metrics-bind-address", "0", "--health-probe-bind-address", "0", "--log-level", "warn"],
            Path.Combine(_folder, "operator.log"));
        Change(management, "load-00", "first");
        management.Put(JsonNode.Parse(Manifests.Sync("load-00"))!.AsObject());
        await AllHaveAsync("load-00", 0, cancellationToken);

        var (bare, last) = (new Series(), new Series());
        for (var round = -2; round < rounds; round++)
        {
            var ceiling = await BareAsync(round, cancellationToken);
            var marks = Marks();
            var began = TimeProvider.System.GetUtcNow();
            Change(management, "load-00", $"round-{round}");
            await AllHaveAsync("load-00", marks, cancellationToken);
            var took = LastWrite("load-00") - began;
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
            if (round >= 0)
            {
                bare.Add(ceiling);
                last.Add(took);
            }
        }

        var before = Memory();
        for (var number = 1; number <= MoreSources; number++)
        {
            Change(management, $"load-{number:00}", "first");
            management.Put(JsonNode.Parse(Manifests.Sync($"load-{number:00}"))!.AsObject());
        }

        for (var number = 1; number <= MoreSources; number++)
        {
            await AllHaveAsync($"load-{number:00}", 0, cancellationToken);
        }

        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, cancellationToken);
        var after = Memory();
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

    public async ValueTask DisposeAsync()
    {
        if (_operator is not null)
        {
            await _operator.StopAsync(TimeSpan.FromSeconds(10));
            await _operator.DisposeAsync();
        }

        _clients.ForEach(client => client.Dispose());
        foreach (var front in _fronts)
        {
            await front.DisposeAsync();
        }

        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    private static void Change(ApiServer management, string name, string round) => management.Put(
        JsonNode.Parse(Manifests.Secret(name, Convert.ToBase64String(Encoding.ASCII.GetBytes(round))))!.AsObject());

    internal static async Task InstallAsync(ApiServer server)
    {
        foreach (var file in Directory.GetFiles(Repository.PathOf("config/crd"), "bellwether.dev_*.yaml"))
        {
            await server.HandleAsync(
                new ApiRequest(
                    "POST",
                    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                    "?fieldManager=bench",
                    new Dictionary<string, string> { ["Content-Type"] = "application/yaml" },
                    await File.ReadAllBytesAsync(file),
                    ApiServerOptions.AdminToken),
                CancellationToken.None);
        }

        server.Put(JsonNode.Parse(Manifests.NamespaceNamed(BenchFleet.OperatorNamespace))!.AsObject());
    }

    private async Task<ApiServer> StartAsync(string name, CancellationToken cancellationToken)
    {
        var server = new ApiServer(new ApiServerOptions { Name = name.Length > 0 ? name : "follower" });
        server.Put(JsonNode.Parse(Manifests.NamespaceNamed(BenchFleet.Namespace))!.AsObject());
        var front = await HttpsFront.StartAsync(server, cancellationToken: cancellationToken);
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPem(front.CaPem);
        var client = new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust } })
        {
            BaseAddress = new Uri(front.Url),
        };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", front.Token);
        lock (_servers)
        {
            _servers.Add(server);
            _fronts.Add(front);
            _clients.Add(client);
        }

        return server;
    }

    private async Task<TimeSpan> BareAsync(int round, CancellationToken cancellationToken)
    {
        var copy = _servers[1].Get("secrets", BenchFleet.Namespace, "load-00")!;
        using var like = System.Text.Json.JsonDocument.Parse(copy.ToJsonString());
        var body = Manifests.Secret("bare-00", Convert.ToBase64String(Encoding.ASCII.GetBytes($"round-{round}")), like.RootElement);
        var began = TimeProvider.System.GetUtcNow();
        await Task.WhenAll(_clients.Skip(1).Select(async client =>
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
        return LastWrite("bare-00") - began;
    }

    private int Marks() => Written("load-00").Min();

    private IEnumerable<int> Written(string name) => _servers.Skip(1).Select(server => server.Requests.Writes.Count(write => write.Name == name && write.Code < 300));

    private DateTimeOffset LastWrite(string name) =>
        _servers.Skip(1).Max(server => server.Requests.Writes.Where(write => write.Name == name).Max(write => write.Time));

    private async Task AllHaveAsync(string name, int more, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (Written(name).Any(count => count <= more))
        {
            if (_operator!.HasExited || TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                throw new TimeoutException(
                    $"{Written(name).Count(count => count <= more)} followers did not get {name}; the end of the operator's log:\n{_operator.LogTail()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
        }
    }

    private long Memory()
    {
        var line = File.ReadLines($"/proc/{_operator!.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) * 1024;
    }
}
