using System.Text;
using System.Text.Json.Nodes;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.GitOps;

/// <summary>A management cluster and the follower east, of their own: here so much is deleted that the brake of the common stage would be in the way.</summary>
public sealed class GitOpsServers : IAsyncLifetime
{
    public const string Syncs = $"{Cluster.Bellwether}/namespaces/prod/crossclustersyncs";
    public const string Secrets = "/api/v1/namespaces/prod/secrets";

    private readonly CancellationTokenSource _ended = new();
    private KubeFleet _fleet = null!;
    private string _kubeconfig = "";
    private Task _collecting = Task.CompletedTask;
    private int _logs;

    public Cluster Management { get; private set; } = null!;

    public Cluster East { get; private set; } = null!;

    public OperatorProcess Operator { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _fleet = await KubeFleet.StartAsync("management", "east");
        Management = await Cluster.OfAsync(_fleet["management"], _ => { });
        East = await Cluster.OfAsync(_fleet["east"], _ => { });
        var token = await Installation.OfAsync(Management);
        _kubeconfig = Path.Combine(_fleet.Folder, "operator.kubeconfig");
        await File.WriteAllTextAsync(_kubeconfig, Management.Server.Kubeconfig(token: token));
        await Management.EnsureNamespaceAsync("prod");
        await East.EnsureNamespaceAsync("prod");
        await East.Kubectl.RunAsync("apply", "-k", Repository.PathOf("config/follower/kubeconfig"));
        var follower = Convert.ToBase64String(Encoding.UTF8.GetBytes(await Stage.FollowerKubeconfigAsync(East)));
        await Management.EnsureAsync(
            $"/api/v1/namespaces/{Stage.OperatorNamespace}/secrets",
            $$$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"east"},"data":{"kubeconfig":"{{{follower}}}"}}""");
        _collecting = CollectAsync(_ended.Token);
        await StartOperatorAsync();
    }

    public async Task StartOperatorAsync()
    {
        Operator = await OperatorProcess.StartAsync(Path.Combine(_fleet.Folder, $"operator-{++_logs}.log"), _kubeconfig);
        await Operator.BecomesReadyAsync();
    }

    public Task UntilAsync(Func<Task> check, double seconds = 30) =>
        Poll.UntilAsync(check, TimeSpan.FromSeconds(seconds), () => Operator.LogTail(20));

    /// <summary>Deletes as Argo CD does: in the foreground.</summary>
    public async Task PruneAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path)
        {
            Content = new StringContent("""{"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"Foreground"}""", Encoding.UTF8, "application/json"),
        };
        using var response = await Management.Server.Admin.SendAsync(request);
        response.IsSuccessStatusCode.Should().BeTrue("{0}: {1}", path, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _collecting;
        _ended.Dispose();
        await Operator.DisposeAsync();
        Management.Dispose();
        East.Dispose();
        await _fleet.DisposeAsync();
    }

    /// <summary>
    /// The part of the garbage collector, which is in kube-controller-manager, that a foreground deletion waits for: nothing here has
    /// dependents, so it takes its finalizer off at once, and leaves those of others.
    /// </summary>
    private async Task CollectAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (var collection in new[] { Syncs, Secrets })
            {
                try
                {
                    await Task.WhenAll((await Management.ListAsync(collection)).Where(seen => seen.Finalizers.Contains("foregroundDeletion")).Select(seen => LetGoAsync(collection, seen)));
                }
                catch (Exception exception) when (exception is HttpRequestException or InvalidOperationException)
                {
                    // It changed meanwhile, or its kind is gone.
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task LetGoAsync(string collection, Seen seen) => Management.PatchAsync(
        $"{collection}/{seen.Json["metadata"]!["name"]}",
        new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["resourceVersion"] = seen.ResourceVersion,
                ["finalizers"] = new JsonArray([.. seen.Finalizers.Where(name => name != "foregroundDeletion").Select(name => (JsonNode)name)]),
            },
        }.ToJsonString());
}
