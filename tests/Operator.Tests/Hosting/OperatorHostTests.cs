using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Bellwether.Crds;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Hosting;
using Bellwether.Operator.Options;
using Bellwether.Sandbox;
using Bellwether.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bellwether.Operator.Tests.Hosting;

/// <summary>The whole operator in this process, with clusters in memory.</summary>
public sealed class OperatorHostTests : IAsyncLifetime
{
    private const string Own = OperatorOptions.DefaultNamespace;

    private readonly ApiServer _management = new(new ApiServerOptions { Namespaces = ["default", "kube-system", Own] });
    private readonly ApiServer _lab = new(new ApiServerOptions { Name = "lab" });
    private readonly CancellationTokenSource _stop = new();
    private OperatorHost? _host;
    private Task<int> _running = Task.FromResult(0);

    public async ValueTask InitializeAsync() => await CustomResources.InstallAsync(_management);

    [Fact]
    public async Task A_FollowerCluster_becomes_ready_and_its_status_tells_what_was_found()
    {
        Start();
        _management.Put(CustomResources.FollowerCluster("lab"));
        await ReadyIsAsync("False", FollowerClusterReasons.KubeconfigSecretNotFound);

        PutKubeconfig("lab");
        await ReadyIsAsync("True", FollowerClusterReasons.Connected);

        var status = Status()!;
        ((string?)status["endpoint"]).Should().Be("https://lab.example:6443");
        ((string?)status["serverVersion"]).Should().Be("v1.20.2");
        ((string?)status["clusterUID"]).Should().Be((string?)_lab.Get("namespaces", "", "kube-system")!["metadata"]!["uid"]);
        ((long?)status["observedGeneration"]).Should().Be(1);
        status["conditions"]!.AsArray().Select(condition => (string?)condition!["type"])
            .Should().BeEquivalentTo("Ready", "Authenticated", "Reachable", "Authorized");
    }

    [Fact]
    public async Task A_restart_with_everything_in_step_writes_nothing()
    {
        PutKubeconfig("lab");
        _management.Put(CustomResources.FollowerCluster("lab"));
        Start();
        await ReadyIsAsync("True", FollowerClusterReasons.Connected);
        await StopAsync();
        _management.Requests.Clear();
        _lab.Requests.Clear();

        Start();
        await Eventually.HoldsAsync(() => _lab.Requests.Count("watch") >= 3, () => string.Join(' ', _lab.Requests.Counts));
        await StopAsync();

        _management.Requests.Writes.Should().BeEmpty();
        _lab.Requests.Writes.Should().OnlyContain(write => write.Resource.StartsWith("selfsubjectaccessreviews", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_fingerprint_key_is_made_once_and_kept()
    {
        Start();
        var source = await StartedAsync<IFingerprintKeySource>();

        var first = await source.GetAsync(TestContext.Current.CancellationToken);
        await StopAsync();
        Start();
        var second = await (await StartedAsync<IFingerprintKeySource>()).GetAsync(TestContext.Current.CancellationToken);

        second.Id.Should().Be(first.Id);
        _management.Requests.Writes.Count(write => write is { Verb: "create", Resource: "secrets" }).Should().Be(1);
    }

    [Fact]
    public async Task A_fingerprint_key_that_is_none_is_refused_with_what_to_do()
    {
        _management.Put(Secret("bellwether-fingerprint-key", "key", "short"));
        Start();
        var source = await StartedAsync<IFingerprintKeySource>();

        var get = () => source.GetAsync(TestContext.Current.CancellationToken);

        (await get.Should().ThrowAsync<InvalidFingerprintKeyException>()).Which.Message.Should().Contain("Delete it to get a new key");
        _management.Requests.Writes.Should().NotContain(write => write.Name == "bellwether-fingerprint-key");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _management.DisposeAsync();
        await _lab.DisposeAsync();
        _stop.Dispose();
    }

    private void Start()
    {
        _host = OperatorHost.Build(
            new OperatorOptions { MetricsBindAddress = null, HealthProbeBindAddress = null, LogLevel = Microsoft.Extensions.Logging.LogLevel.None },
            services => services
                .AddSingleton(new ClusterEndpoint("management", new Uri("https://management.example"))
                {
                    Tokens = new StaticTokenSource(new BearerToken(ApiServerOptions.AdminToken)),
                })
                .AddSingleton<IClusterTransportFactory>(new InMemory(new() { ["management.example"] = _management, ["lab.example"] = _lab })));
        _running = _host.RunAsync(_stop.Token);
    }

    private async Task StopAsync()
    {
        if (_host is { } host)
        {
            _host = null;
            host.Services.GetRequiredService<Microsoft.Extensions.Hosting.IHostApplicationLifetime>().StopApplication();
            (await _running).Should().Be(0);
            await host.DisposeAsync();
        }
    }

    private async Task<T> StartedAsync<T>()
        where T : notnull
    {
        var started = _host!.Services.GetRequiredService<Microsoft.Extensions.Hosting.IHostApplicationLifetime>().ApplicationStarted;
        await Eventually.HoldsAsync(() => started.IsCancellationRequested);
        return _host.Services.GetRequiredService<T>();
    }

    private Task ReadyIsAsync(string status, string reason) => Eventually.HoldsAsync(
        () => Status()?["conditions"]?.AsArray().Any(condition =>
            (string?)condition!["type"] == "Ready" && (string?)condition["status"] == status && (string?)condition["reason"] == reason) == true,
        () => $"{Status()} (running: {_running.Status})");

    private JsonObject? Status() => _management.Get("followerclusters.bellwether.dev", "", "lab")?["status"] as JsonObject;

    private void PutKubeconfig(string name) => _management.Put(Secret(
        name,
        "kubeconfig",
        $$$"""
        {apiVersion: v1, kind: Config, current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}],
         clusters: [{name: c, cluster: {server: "https://{{{name}}}.example:6443"}}], users: [{name: u, user: {token: {{{ApiServerOptions.AdminToken}}}}}]}
        """));

    private static JsonObject Secret(string name, string key, string value) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Own },
        ["data"] = new JsonObject { [key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value)) },
    };

    private sealed class InMemory(Dictionary<string, ApiServer> servers) : IClusterTransportFactory
    {
        private readonly ConcurrentDictionary<string, InMemoryHandler> _handlers = [];

        public HttpMessageHandler? Create(ClusterEndpoint endpoint) =>
            _handlers.GetOrAdd(endpoint.Server.Host, host => new InMemoryHandler(servers[host]));
    }
}
