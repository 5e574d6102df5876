using System.Text;
using System.Text.Json.Nodes;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Hosting;
using Bellwether.Operator.Options;
using Bellwether.Operator.Telemetry.Logging;
using Bellwether.Sandbox;
using Bellwether.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Tests.Syncs.Scenarios;

/// <summary>
/// One management and some follower clusters in memory, and the whole operator in this process. Namespace prod is everywhere, and every
/// follower lets prod write to prod and ingress.
/// </summary>
internal sealed class SandboxFleet : IAsyncDisposable, IClusterTransportFactory
{
    public const string Namespace = "bellwether-system";
    public const string OriginId = "fleet-of-the-tests";

    /// <summary>The user that the operator signs in with; tests themselves act as another.</summary>
    private const string OperatorUser = "bellwether";

    private const string OperatorToken = "canary-token-77";

    private readonly Dictionary<string, ApiServer> _followers = [];
    private readonly Dictionary<string, string> _aliases = [];
    private readonly MemoryStream _log = new();
    private ApiServer? _shared;
    private CancellationTokenSource? _stop;
    private OperatorHost? _host;
    private Task<int> _run = Task.FromResult(0);

    private SandboxFleet()
    {
    }

    public ApiServer Management { get; } = NewServer("management");

    public IReadOnlyDictionary<string, ApiServer> Followers => _followers;

    public string Log => Encoding.UTF8.GetString(_log.ToArray());

    public ApiServer this[string follower] => _followers[follower];

    public static Task<SandboxFleet> StartAsync(params string[] followers) => StartAsync(TimeProvider.System, followers);

    /// <summary>With an audit trail from the beginning.</summary>
    public static async Task<SandboxFleet> StartAsync(AuditOptions audit, params string[] followers) => await StartAsync(TimeProvider.System, audit, followers);

    /// <param name="time">The operator's; the clusters have the system's.</param>
    public static Task<SandboxFleet> StartAsync(TimeProvider time, params string[] followers) => StartAsync(time, audit: null, followers);

    /// <param name="audit">Null for no audit trail.</param>
    public static async Task<SandboxFleet> StartAsync(TimeProvider time, AuditOptions? audit, params string[] followers)
    {
        var fleet = new SandboxFleet { Time = time, Audit = audit };
        await CustomResources.InstallAsync(fleet.Management);
        fleet.Management.Put(Objects.Namespace(Namespace));
        fleet.Management.Put(Objects.Namespace("prod"));
        foreach (var name in followers)
        {
            fleet.AddCluster(name);
            fleet.AddFollower(name);
        }

        fleet.StartOperator();
        return fleet;
    }

    /// <summary>A second management cluster, with an operator and an origin of its own, for the same follower.</summary>
    public static async Task<SandboxFleet> BesideAsync(SandboxFleet first, string follower, params string[] allow)
    {
        var fleet = new SandboxFleet { Origin = "another-fleet", _shared = first[follower] };
        await CustomResources.InstallAsync(fleet.Management);
        fleet.Management.Put(Objects.Namespace(Namespace));
        fleet.Management.Put(Objects.Namespace("prod"));
        fleet.AddCluster(follower);
        fleet.AddFollower(follower, allow: allow);
        fleet.StartOperator();
        return fleet;
    }

    /// <summary>A cluster of its own, and the kubeconfig Secret for it.</summary>
    public void AddCluster(string name)
    {
        var server = _shared ?? NewServer(name);
        server.Put(Objects.Namespace("prod"));
        server.Put(Objects.Namespace("ingress"));
        _followers[name] = server;
        Management.Put(Objects.Secret(Namespace, name, ("kubeconfig", Kubeconfig(name))));
    }

    /// <summary>Another kubeconfig Secret, and another host name, for a cluster that is there.</summary>
    public void AddAlias(string name, string of)
    {
        _aliases[name] = of;
        Management.Put(Objects.Secret(Namespace, name, ("kubeconfig", Kubeconfig(name))));
    }

    public void AddFollower(string name, string? kubeconfig = null, params string[] allow) => Management.Put(new JsonObject
    {
        ["apiVersion"] = "bellwether.dev/v1alpha1",
        ["kind"] = "FollowerCluster",
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["tier"] = "prod" } },
        ["spec"] = new JsonObject
        {
            ["kubeconfig"] = new JsonObject { ["secretRef"] = new JsonObject { ["name"] = kubeconfig ?? name } },
            ["access"] = new JsonArray(new JsonObject
            {
                ["from"] = new JsonObject { ["namespaces"] = new JsonArray("prod") },
                ["to"] = new JsonObject { ["namespaces"] = new JsonArray("prod", "ingress", "later") },
                ["allow"] = new JsonArray([.. allow.Select(permission => (JsonNode)permission)]),
            }),
        },
    });

    /// <summary>The follower's access rule has these kinds from now on.</summary>
    public void LetIn(string follower, params string[] kinds)
    {
        var access = Management.Get("followerclusters.bellwether.dev", "", follower)!["spec"]!["access"]!.DeepClone().AsArray();
        access[0]!["kinds"] = new JsonArray([.. kinds.Select(kind => (JsonNode)kind)]);
        Management.Patch("followerclusters.bellwether.dev", "", follower, new JsonObject { ["spec"] = new JsonObject { ["access"] = access } });
    }

    public void StartOperator()
    {
        _stop = new CancellationTokenSource();
        var options = new OperatorOptions
        {
            Namespace = Namespace,
            OriginId = Origin,
            MetricsBindAddress = null,
            HealthProbeBindAddress = null,
            UnreachableGrace = UnreachableGrace,
            StaleAfter = StaleAfter,
            OrphanGrace = OrphanGrace,
            Audit = Audit,
        };
        _host = OperatorHost.Build(options, services =>
        {
            services.AddSingleton(Time);
            services.AddSingleton<IClusterTransportFactory>(this);
            services.AddSingleton(new ClusterEndpoint("management", new Uri("https://management.test"))
            {
                Tokens = new StaticTokenSource(new BearerToken(OperatorToken)),
            });
            services.AddSingleton<ILoggerProvider>(
                new LineLoggerProvider(new TextLogFormatter(), Stream.Synchronized(_log), TimeProvider.System));
        });
        _run = _host.RunAsync(_stop.Token);
    }

    /// <summary>
    /// Sees each request of the operator before the cluster does, with the cluster's name. What it returns is the answer; null lets the
    /// request through; what it throws is a broken connection.
    /// </summary>
    public Func<string, HttpRequestMessage, CancellationToken, Task<HttpResponseMessage?>>? Intercept { get; set; }

    private TimeProvider Time { get; init; } = TimeProvider.System;

    private string Origin { get; init; } = OriginId;

    public TimeSpan UnreachableGrace { get; set; } = TimeSpan.FromHours(24);

    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Scenarios begin with followers that are seconds old.</summary>
    public TimeSpan OrphanGrace { get; set; }

    /// <summary>The audit trail that the operator keeps from its next start on; null for none.</summary>
    public AuditOptions? Audit { get; set; }

    public async Task StopOperatorAsync()
    {
        if (_host is null)
        {
            return;
        }

        await _stop!.CancelAsync();
        await _run;
        await _host.DisposeAsync();
        _stop.Dispose();
        _host = null;
    }

    public HttpMessageHandler? Create(ClusterEndpoint endpoint)
    {
        var name = endpoint.Server.Host.Split('.')[0];
        return new InterceptingHandler(this, name, new InMemoryHandler(name == "management" ? Management : _followers[_aliases.GetValueOrDefault(name, name)]));
    }

    /// <summary>How many writes the operator has sent to a follower, trial runs apart.</summary>
    public int WritesTo(string follower) => Writes(_followers[follower]).Count();

    /// <summary>The operator's writes, whatever came of them. Access reviews are questions.</summary>
    public static IEnumerable<WriteEntry> Writes(ApiServer server) =>
        server.Requests.Writes.Where(write => write.User == OperatorUser && !write.DryRun && !write.Resource.StartsWith("selfsubject", StringComparison.Ordinal));

    public Task HasAsync(ApiServer server, string @namespace, string name, params (string Key, string Value)[] data) => Eventually.HoldsAsync(
        () => Objects.Data(server.Get("secrets", @namespace, name)).SequenceEqual(data.OrderBy(item => item.Key, StringComparer.Ordinal)),
        () => $"Secret {@namespace}/{name} holds exactly {data.Length} keys as given; there is {server.Get("secrets", @namespace, name)?.ToJsonString()}\n{Log}");

    public Task HasNotAsync(ApiServer server, string @namespace, string name) => Eventually.HoldsAsync(
        () => server.Get("secrets", @namespace, name) is null,
        () => $"Secret {@namespace}/{name} is gone; there is {server.Get("secrets", @namespace, name)?.ToJsonString()}\n{Log}");

    public Task IsReadyAsync(string sync, string status = "True", string? reason = null) => Eventually.HoldsAsync(
        () => IsCurrent(sync) && Ready(sync) is { } ready && (string?)ready["status"] == status && (reason is null || (string?)ready["reason"] == reason),
        () => $"{sync} has Ready={status} {reason}; its status is {Sync(sync)?["status"]?.ToJsonString()}\n{Log}");

    /// <summary>Waits until a FollowerCluster is Ready and its status counts its copies so; it is written apart from those of the syncs.</summary>
    public Task CountsAsync(string follower, int total, int synced, int failing = 0) => Eventually.HoldsAsync(
        () => Follower(follower)?["status"] is { } status && status["copies"] is { } copies
            && $"{copies["total"]} {copies["synced"]} {copies["failing"]}" == $"{total} {synced} {failing}"
            && status["conditions"]!.AsArray().Any(condition => (string?)condition!["type"] == "Ready" && (string?)condition["status"] == "True"),
        () => $"{follower} is Ready with {total} copies, {synced} synced, {failing} failing; its status is {Follower(follower)?["status"]?.ToJsonString()}\n{Log}");

    public JsonObject? Follower(string name) => Management.Get("followerclusters.bellwether.dev", "", name);

    public JsonObject? Sync(string name) => Management.Get("crossclustersyncs.bellwether.dev", "prod", name);

    public JsonNode? Ready(string sync) =>
        Sync(sync)?["status"]?["conditions"]?.AsArray().FirstOrDefault(condition => (string?)condition!["type"] == "Ready");

    public async ValueTask DisposeAsync()
    {
        await StopOperatorAsync();
        await Management.DisposeAsync();
        foreach (var server in _followers.Values.Where(server => server != _shared))
        {
            await server.DisposeAsync();
        }
    }

    private bool IsCurrent(string sync) =>
        Sync(sync) is { } seen && seen["status"]?["observedGeneration"]?.ToJsonString() == seen["metadata"]?["generation"]?.ToJsonString();

    private static ApiServer NewServer(string name) => new(new ApiServerOptions
    {
        Name = name,
        Users = new Dictionary<string, ApiUser>
        {
            [ApiServerOptions.AdminToken] = ApiUser.Admin,
            [OperatorToken] = new(OperatorUser),
        },
    });

    private static string Kubeconfig(string name) => $$"""
        apiVersion: v1
        kind: Config
        current-context: {{name}}
        clusters:
        - name: c
          cluster:
            server: https://{{name}}.test
        users:
        - name: u
          user:
            token: {{OperatorToken}}
        contexts:
        - name: {{name}}
          context:
            cluster: c
            user: u
        """;

    private sealed class InterceptingHandler(SandboxFleet fleet, string cluster, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = fleet.Intercept is { } intercept ? await intercept(cluster, request, cancellationToken) : null;
            return answer ?? await base.SendAsync(request, cancellationToken);
        }
    }
}
