using System.Text.Json.Nodes;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Rights;

/// <summary>A management cluster with an operator, and one follower that grants nothing until a test applies a form of config/follower.</summary>
public sealed class RightsServers : IAsyncLifetime
{
    private KubeFleet? _fleet;
    private OperatorProcess? _operator;
    private string _kubeconfig = "";
    private int _starts;

    public Cluster Management { get; private set; } = null!;

    public Cluster Follower { get; private set; } = null!;

    public string LogTail => _operator?.LogTail() ?? "";

    public async ValueTask InitializeAsync()
    {
        _fleet = await KubeFleet.StartAsync(
            new Dictionary<string, KubeServerOptions> { ["management"] = Installation.Audited, ["follower"] = new() }, CancellationToken.None);
        Management = await Cluster.OfAsync(_fleet["management"], _ => { });
        Follower = await Cluster.OfAsync(_fleet["follower"], _ => { });
        _kubeconfig = Path.Combine(_fleet.Folder, "operator.kubeconfig");
        await File.WriteAllTextAsync(_kubeconfig, Management.Server.Kubeconfig(token: await Installation.OfAsync(Management)));
        await Management.EnsureNamespaceAsync("prod");
        await Follower.EnsureNamespaceAsync("ingress");
        await Follower.EnsureNamespaceAsync("elsewhere");
        await StartOperatorAsync();
    }

    /// <summary>An operator as config/default starts it, but for the addresses; as the ServiceAccount.</summary>
    public async Task StartOperatorAsync()
    {
        _operator = await OperatorProcess.StartAsync(
            Path.Combine(_fleet!.Folder, $"operator-{++_starts}.log"), _kubeconfig, "--leader-elect");
        await _operator.BecomesReadyAsync();
    }

    public async Task StopOperatorAsync()
    {
        await _operator!.TerminateAsync();
        await _operator.DisposeAsync();
        _operator = null;
    }

    /// <summary>A token of the ServiceAccount that config/follower/kubeconfig makes.</summary>
    internal async Task<FollowerIdentity> ServiceAccountAsync()
    {
        var request = await Follower.PostAsync(
            "/api/v1/namespaces/bellwether-system/serviceaccounts/bellwether-follower/token",
            """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":3600}}""");
        return FollowerIdentity.ServiceAccount(Follower.Server, request["status"]!["token"]!.GetValue<string>());
    }

    /// <summary>A follower whose rule lets namespace prod write to these namespaces and create them, and a sync that asks for it.</summary>
    internal async Task FollowAsync(string name, FollowerIdentity identity, string[] namespaces, bool create)
    {
        JsonArray Names(IEnumerable<string> names) => [.. names.Select(text => (JsonNode)text)];
        await ApplyAsync("Secret", name, "bellwether-system", ("stringData", new JsonObject { ["kubeconfig"] = identity.Kubeconfig }));
        await ApplyAsync("Secret", "tls", "prod", ("stringData", new JsonObject { ["tls.key"] = "first" }));
        await ApplyAsync("FollowerCluster", name, null, ("spec", new JsonObject
        {
            ["kubeconfig"] = new JsonObject { ["secretRef"] = new JsonObject { ["name"] = name } },
            ["access"] = new JsonArray(new JsonObject
            {
                ["from"] = new JsonObject { ["namespaces"] = Names(["prod"]) },
                ["to"] = new JsonObject { ["namespaces"] = Names(namespaces) },
                ["allow"] = create ? Names(["CreateNamespaces"]) : [],
            }),
        }));
        await ApplyAsync("CrossClusterSync", "tls", "prod", ("spec", new JsonObject
        {
            ["source"] = new JsonObject { ["kind"] = "Secret", ["name"] = "tls" },
            ["targets"] = new JsonArray(new JsonObject
            {
                ["clusters"] = Names([name]),
                ["namespaces"] = new JsonObject { ["names"] = Names(namespaces), ["create"] = create },
            }),
        }));
    }

    internal Task RotateAsync() => ApplyAsync("Secret", "tls", "prod", ("stringData", new JsonObject { ["tls.key"] = "second" }));

    public async ValueTask DisposeAsync()
    {
        if (_operator is not null)
        {
            await _operator.DisposeAsync();
        }

        if (_fleet is not null)
        {
            Management.Dispose();
            Follower.Dispose();
            await _fleet.DisposeAsync();
        }
    }

    private Task<string> ApplyAsync(string kind, string name, string? @namespace, (string Field, JsonObject Content) rest)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (@namespace is not null)
        {
            metadata["namespace"] = @namespace;
        }

        return Management.Kubectl.ApplyAsync(new JsonObject
        {
            ["apiVersion"] = kind == "Secret" ? "v1" : "bellwether.dev/v1alpha1",
            ["kind"] = kind,
            ["metadata"] = metadata,
            [rest.Field] = rest.Content,
        }.ToJsonString());
    }
}
