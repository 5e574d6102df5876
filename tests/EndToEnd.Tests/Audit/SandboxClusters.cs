using System.Text;
using System.Text.Json.Nodes;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Sandbox;
using Bellwether.Testing;

namespace Bellwether.EndToEnd.Tests.Audit;

/// <summary>
/// A management cluster and followers in memory, each behind TLS of its own, for the operator's own program: as fast as thousands of changes
/// need. What a follower held is on its own record.
/// </summary>
internal sealed class SandboxClusters : IAsyncDisposable
{
    public const string Space = "prod";

    /// <summary>What every value of every Secret begins with.</summary>
    public const string Canary = "canary-of-the-clusters-";

    private readonly List<ApiServer> _servers = [];
    private readonly List<HttpsFront> _fronts = [];
    private readonly List<FollowerRecord> _records = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-clusters-").FullName;

    public ApiServer Management => _servers[0];

    public IReadOnlyList<FollowerRecord> Records => _records;

    public string Kubeconfig => Path.Combine(_folder, "kubeconfig");

    public string LogFile => Path.Combine(_folder, "operator.log");

    /// <summary>States of copies that followers had so far.</summary>
    public int Held => _records.Sum(record => record.Count);

    public static async Task<SandboxClusters> StartAsync(params string[] followers)
    {
        var clusters = new SandboxClusters();
        foreach (var name in (string[])["management", .. followers])
        {
            var server = new ApiServer(new ApiServerOptions { Name = name, WatchHistory = 50_000 });
            server.Put(Object("v1", "Namespace", "", Space, new JsonObject()));
            clusters._servers.Add(server);
            clusters._fronts.Add(await HttpsFront.StartAsync(server));
        }

        await clusters.InstallAsync(followers);
        return clusters;
    }

    /// <summary>Starts the operator's own program over them.</summary>
    public Task<OperatorProcess> LaunchAsync(IReadOnlyDictionary<string, string> environment, params string[] options) =>
        OperatorProcess.StartAsync(LogFile, Kubeconfig, environment, options);

    /// <summary>Gives a source a value that it never had, and with that every follower.</summary>
    public void Change(string source, int number) => Management.Put(Object("v1", "Secret", Space, source, new JsonObject
    {
        ["data"] = new JsonObject { ["key"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Canary}{source}-{number:00000}")) },
    }));

    public void Sync(string source) => Management.Put(Object("bellwether.dev/v1alpha1", "CrossClusterSync", Space, source, new JsonObject
    {
        ["spec"] = new JsonObject
        {
            ["source"] = new JsonObject { ["kind"] = "Secret", ["name"] = source },
            ["targets"] = new JsonArray(new JsonObject { ["clusterSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["audited"] = "true" } } }),
        },
    }));

    /// <summary>The end of what operators logged about the audit trail.</summary>
    public string AuditLog() => string.Join('\n', File.ReadLines(LogFile).Where(line => line.Contains(" Audit.", StringComparison.Ordinal)).TakeLast(30));

    /// <summary>Whether every follower has had so many states of a copy.</summary>
    public bool HaveHad(string copy, int states) => _records.TrueForAll(record => record.CountOf(copy) >= states);

    public async ValueTask DisposeAsync()
    {
        foreach (var record in _records)
        {
            await record.DisposeAsync();
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

    private async Task InstallAsync(string[] followers)
    {
        foreach (var file in Directory.GetFiles(Repository.PathOf("config/crd"), "bellwether.dev_*.yaml"))
        {
            var response = await Management.HandleAsync(
                new ApiRequest(
                    "POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "?fieldManager=tests",
                    new Dictionary<string, string> { ["Content-Type"] = "application/yaml" }, await File.ReadAllBytesAsync(file), ApiServerOptions.AdminToken),
                CancellationToken.None);
            response.StatusCode.Should().Be(201, file);
        }

        Management.Put(Object("v1", "Namespace", "", Stage.OperatorNamespace, new JsonObject()));
        await File.WriteAllTextAsync(Kubeconfig, _fronts[0].Kubeconfig);
        for (var number = 0; number < followers.Length; number++)
        {
            var (name, front, server) = (followers[number], _fronts[number + 1], _servers[number + 1]);
            _records.Add(new FollowerRecord(name, server, Space));
            Management.Put(Object("v1", "Secret", Stage.OperatorNamespace, name, new JsonObject
            {
                ["data"] = new JsonObject { ["kubeconfig"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(front.Kubeconfig)) },
            }));
            var follower = Object("bellwether.dev/v1alpha1", "FollowerCluster", "", name, new JsonObject
            {
                ["spec"] = new JsonObject
                {
                    ["kubeconfig"] = new JsonObject { ["secretRef"] = new JsonObject { ["name"] = name } },
                    ["access"] = new JsonArray(new JsonObject { ["from"] = new JsonObject { ["namespaces"] = new JsonArray(Space) } }),
                },
            });
            follower["metadata"]!["labels"] = new JsonObject { ["audited"] = "true" };
            Management.Put(follower);
        }
    }

    private static JsonObject Object(string apiVersion, string kind, string space, string name, JsonObject rest)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (space.Length > 0)
        {
            metadata["namespace"] = space;
        }

        rest["apiVersion"] = apiVersion;
        rest["kind"] = kind;
        rest["metadata"] = metadata;
        return rest;
    }
}
