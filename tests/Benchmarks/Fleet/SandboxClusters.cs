using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Bellwether.Sandbox;
using Bellwether.Testing;
using Bellwether.Testing.Servers;

namespace Bellwether.Benchmarks.Fleet;

/// <summary>
/// A management cluster and followers as sandboxes in this process, each behind TLS of its own, and the operator's own program beside them.
/// Times are those at which the servers did the writes.
/// </summary>
internal sealed class SandboxClusters : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(240);

    private readonly List<ApiServer> _servers = [];
    private readonly List<HttpsFront> _fronts = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-sandboxes-").FullName;
    private ChildProcess? _operator;

    private SandboxClusters()
    {
    }

    public ApiServer Management => _servers[0];

    /// <summary>Called f0, f1 and so on.</summary>
    public IReadOnlyList<ApiServer> Followers => _servers[1..];

    public IReadOnlyList<HttpsFront> FollowerFronts => _fronts[1..];

    /// <summary>Starts the clusters and the operator.</summary>
    /// <param name="arguments">More, for the operator.</param>
    public static async Task<SandboxClusters> StartAsync(
        string program, int followers, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        // That many hosts would each watch for an appsettings.json, and there are only so many watches.
        Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");
        var clusters = new SandboxClusters();
        try
        {
            await clusters.PrepareAsync(followers, cancellationToken);
            await clusters.StartOperatorAsync(program, arguments, cancellationToken);
            return clusters;
        }
        catch
        {
            await clusters.DisposeAsync();
            throw;
        }
    }

    public static async Task InstallAsync(ApiServer server)
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

    /// <summary>Gives a source new content.</summary>
    public void Change(string name, string round) => Management.Put(
        JsonNode.Parse(Manifests.Secret(name, Convert.ToBase64String(Encoding.ASCII.GetBytes(round))))!.AsObject());

    public void Sync(string name) => Management.Put(JsonNode.Parse(Manifests.Sync(name))!.AsObject());

    /// <summary>Watches the copies in all followers until it is disposed of.</summary>
    /// <param name="saw">Is told follower, name and round.</param>
    public IDisposable Watch(Action<string, string, string> saw) => new Watches(Followers, saw);

    /// <summary>How often the follower that got it least often got a copy.</summary>
    public int Least(string name) => Written(name).Min();

    public DateTimeOffset LastWrite(string name) =>
        Followers.Max(server => server.Requests.Writes.Where(write => write.Name == name).Max(write => write.Time));

    /// <summary>Waits until every follower got a copy more often than so.</summary>
    public async Task AllHaveAsync(string name, int more, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (Written(name).Any(count => count <= more))
        {
            MustRun();
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                throw new TimeoutException(
                    $"{Written(name).Count(count => count <= more)} followers did not get {name}; the end of the operator's log:\n{_operator!.LogTail()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Of the operator, in bytes, as far as it is resident.</summary>
    public long Memory()
    {
        MustRun();
        var line = File.ReadLines($"/proc/{_operator!.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>That the operator has used so far, and the programs that it started and that have ended.</summary>
    public TimeSpan ProcessorTime()
    {
        MustRun();
        const int TicksPerSecond = 100;
        var text = File.ReadAllText($"/proc/{_operator!.Id}/stat");

        // Behind the name, which may hold anything: utime, stime, cutime and cstime are the 12th to the 15th.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds(fields[11..15].Sum(field => double.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond);
    }

    public async ValueTask DisposeAsync()
    {
        if (_operator is not null)
        {
            await _operator.StopAsync(TimeSpan.FromSeconds(10));
            await _operator.DisposeAsync();
        }

        foreach (var front in _fronts)
        {
            await front.DisposeAsync();
        }

        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task PrepareAsync(int followers, CancellationToken cancellationToken)
    {
        await AddAsync("management", cancellationToken);
        await InstallAsync(Management);
        await Parallel.ForAsync(0, followers, cancellationToken, async (_, stop) => await AddAsync("follower", stop));
        for (var number = 0; number < followers; number++)
        {
            Management.Put(JsonNode.Parse(Manifests.KubeconfigSecret($"f{number}", _fronts[number + 1].Kubeconfig))!.AsObject());
            Management.Put(JsonNode.Parse(Manifests.Follower($"f{number}"))!.AsObject());
        }
    }

    private async Task AddAsync(string name, CancellationToken cancellationToken)
    {
        var server = new ApiServer(new ApiServerOptions { Name = name });
        server.Put(JsonNode.Parse(Manifests.NamespaceNamed(BenchFleet.Namespace))!.AsObject());
        var front = await HttpsFront.StartAsync(server, cancellationToken: cancellationToken);
        lock (_servers)
        {
            _servers.Add(server);
            _fronts.Add(front);
        }
    }

    private async Task StartOperatorAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var kubeconfig = Path.Combine(_folder, "kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, _fronts[0].Kubeconfig, cancellationToken);
        _operator = await ChildProcess.StartAsync(
            program,
            ["--kubeconfig", kubeconfig, "--metrics-bind-address", "0", "--health-probe-bind-address", "0", "--log-level", "warn", .. arguments],
            Path.Combine(_folder, "operator.log"));
    }

    private IEnumerable<int> Written(string name) =>
        Followers.Select(server => server.Requests.Writes.Count(write => write.Name == name && write.Code < 300));

    private sealed class Watches : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();

        public Watches(IReadOnlyList<ApiServer> followers, Action<string, string, string> saw)
        {
            foreach (var (number, server) in followers.Index())
            {
                var client = new HttpClient(new InMemoryHandler(server)) { BaseAddress = new Uri($"https://f{number}.test"), Timeout = Timeout.InfiniteTimeSpan };
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiServerOptions.AdminToken);
                _ = new FollowerWatch($"f{number}", client, (follower, name, round, _) => saw(follower, name, round)).RunAsync(_stop.Token);
            }
        }

        public void Dispose()
        {
            _stop.Cancel();
            _stop.Dispose();
        }
    }

    private void MustRun()
    {
        if (_operator!.HasExited)
        {
            throw new InvalidOperationException($"The operator ended:\n{_operator.LogTail()}");
        }
    }
}
