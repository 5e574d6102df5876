using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Followers.Connecting;
using Bellwether.Operator.Followers.Kubeconfig;
using Bellwether.Operator.Hosting;
using Bellwether.Operator.Options;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Telemetry.Logging;
using Bellwether.Sandbox;
using Bellwether.Testing;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Tests.Followers;

/// <summary>
/// A directory of followers over a management cluster in memory, with followers behind real HTTPS. FollowerClusters are given to the
/// directory directly, as an informer would.
/// </summary>
internal sealed class FollowerRig : IAsyncDisposable, IClusterTransportFactory, IFollowerNeeds
{
    public const string Namespace = "bellwether-system";
    public const string Token = "canary-token-5d1f";

    private readonly MemoryStream _log = new();
    private readonly LineLoggerProvider _lines;
    private readonly ILoggerFactory _loggers;
    private readonly KubernetesClient _client;
    private readonly List<IAsyncDisposable> _fronts = [];
    private int _created;

    public FollowerRig(ConnectionTimings? timings = null)
    {
        _lines = new LineLoggerProvider(new JsonLogFormatter(), Stream.Synchronized(_log), TimeProvider.System);
        _loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_lines));
        Management.Put(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Namespace",
            ["metadata"] = new JsonObject { ["name"] = Namespace },
        });
        var endpoint = new ClusterEndpoint("management", new Uri("http://management"))
        {
            Tokens = new StaticTokenSource(new BearerToken(ApiServerOptions.AdminToken)),
        };
        _client = new KubernetesClient(endpoint, options: null, TimeProvider.System, new InMemoryHandler(Management));
        var options = new OperatorOptions { Namespace = Namespace };
        var services = new ConnectionServices(
            new ManagementCluster(UidOf(Management), new Origin("rig")),
            new KubeconfigCredentials(_client, this, options, TimeProvider.System),
            this,
            new ClusterClaims(),
            timings ?? new ConnectionTimings
            {
                ProbeInterval = TimeSpan.FromMilliseconds(300),
                ProbeTimeout = TimeSpan.FromMilliseconds(500),
                LostProbeTimeout = TimeSpan.FromSeconds(5),
                SecondProbe = TimeSpan.FromMilliseconds(50),
                BackoffInitial = TimeSpan.FromMilliseconds(100),
                BackoffUnreachable = TimeSpan.FromMilliseconds(500),
                BackoffMaximum = TimeSpan.FromSeconds(2),
                MinimumInterval = TimeSpan.FromMilliseconds(10),
            },
            TimeProvider.System,
            _loggers);
        Directory = new FollowerDirectory(services, _loggers.CreateLogger<FollowerDirectory>());
        Directory.Subscribe(Changes.Enqueue);
    }

    public ApiServer Management { get; } = new(new ApiServerOptions { Name = "management" });

    public FollowerDirectory Directory { get; }

    /// <summary>What the syncs need in every follower. Null: all that the rules let in.</summary>
    public FollowerNeeds? Needs
    {
        get;
        set
        {
            field = value;
            Directory.NeedsChanged();
        }
    }

    public FollowerNeeds Of(Follower follower) => Needs ?? new NeedsOfRules().Of(follower);

    public ConcurrentQueue<FollowerChange> Changes { get; } = new();

    /// <summary>What takes the place of the network, by host name. Other hosts are reached by HTTPS.</summary>
    public Dictionary<string, HttpMessageHandler> Transports { get; } = [];

    public HttpMessageHandler? Create(ClusterEndpoint endpoint) => Transports.GetValueOrDefault(endpoint.Server.Host);

    /// <summary>All that was logged, at every level.</summary>
    public string Log => Encoding.UTF8.GetString(_log.ToArray());

    public IEnumerable<FollowerChangeKind> ChangesOf(string follower) =>
        Changes.Where(change => change.Follower == follower).Select(change => change.Kind);

    public static string UidOf(ApiServer server) => (string)server.Get("namespaces", "", "kube-system")!["metadata"]!["uid"]!;

    /// <summary>A follower cluster behind HTTPS, whose user has <see cref="Token"/>.</summary>
    public async Task<(ApiServer Server, HttpsFront Front)> StartClusterAsync(string name, AuthorizationMode authorization = default)
    {
        var server = new ApiServer(new ApiServerOptions
        {
            Name = name,
            Authorization = authorization,
            Users = new Dictionary<string, ApiUser> { [Token] = new("bellwether") },
        });
        var front = await HttpsFront.StartAsync(server);
        _fronts.Add(front);
        return (server, front);
    }

    public void PutKubeconfig(string secret, string kubeconfig, string key = "kubeconfig")
    {
        Management.Put(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = secret, ["namespace"] = Namespace },
            ["data"] = new JsonObject { [key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(kubeconfig)) },
        });
        Directory.SecretChanged(secret);
    }

    /// <summary>Gives the directory a FollowerCluster that signs in with the Secret of its own name.</summary>
    public FollowerCluster Set(string name, Action<FollowerCluster>? edit = null)
    {
        var cluster = new FollowerCluster
        {
            Metadata = new ObjectMeta
            {
                Name = name,
                Uid = $"uid-{name}",
                Generation = 1,
                CreationTimestamp = new DateTimeOffset(2026, 1, 1, 0, 0, _created++, TimeSpan.Zero),
            },
            Spec = new FollowerClusterSpec
            {
                Kubeconfig = new KubeconfigSource { SecretRef = new SecretKeyReference { Name = name } },
                Access = [new AccessRule { From = new AccessSource { Namespaces = ["prod"] } }],
            },
        };
        edit?.Invoke(cluster);
        Directory.Set(cluster);
        return cluster;
    }

    /// <summary>Gives the directory a newer version of a FollowerCluster, as an edit of its spec does.</summary>
    public void Edit(FollowerCluster cluster, Action<FollowerClusterSpec>? spec = null, Action<ObjectMeta>? metadata = null)
    {
        var edited = new FollowerCluster
        {
            Metadata = new ObjectMeta
            {
                Name = cluster.Metadata.Name,
                Uid = cluster.Metadata.Uid,
                Generation = cluster.Metadata.Generation + (spec is null ? 0 : 1),
                CreationTimestamp = cluster.Metadata.CreationTimestamp,
            },
            Spec = new FollowerClusterSpec { Kubeconfig = cluster.Spec.Kubeconfig, Access = [.. cluster.Spec.Access] },
            Status = cluster.Status,
        };
        spec?.Invoke(edited.Spec);
        metadata?.Invoke(edited.Metadata);
        Directory.Set(edited);
    }

    public async Task<Follower> BecomesAsync(string name, FollowerPhase phase, string? reason = null)
    {
        await Eventually.HoldsAsync(
            () => Directory.TryGet(name, out var follower) && follower.State.Phase == phase && follower.State.Failure?.Reason == reason,
            () => Directory.TryGet(name, out var follower) ? follower.State : null);
        Directory.TryGet(name, out var found);
        return found!;
    }

    /// <summary>A change is told after the state shows it.</summary>
    public Task IsToldAsync(string follower, FollowerChangeKind kind, int times = 1) =>
        Eventually.HoldsAsync(() => ChangesOf(follower).Count(told => told == kind) == times, () => string.Join(' ', ChangesOf(follower)));

    public async ValueTask DisposeAsync()
    {
        await Directory.DisposeAsync();
        foreach (var front in _fronts)
        {
            await front.DisposeAsync();
        }

        _client.Dispose();
        _loggers.Dispose();
        await _lines.DisposeAsync();
        await Management.DisposeAsync();
    }
}
