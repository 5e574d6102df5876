using System.Text;
using System.Text.Json.Nodes;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.GitOps;

/// <summary>A management cluster and the follower east, of their own: here so much is deleted that the brake of the common stage would be in the way.</summary>
public sealed class GitOpsServers : IAsyncLifetime
{
    /// <summary>The name of the Job, its ServiceAccount and its rights.</summary>
    public const string Removal = "bellwether-remove-finalizers";

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
        _fleet = await KubeFleet.StartAsync(
            new Dictionary<string, KubeServerOptions>
            {
                ["management"] = new() { AuditedUser = $"system:serviceaccount:{Stage.OperatorNamespace}:{Removal}" },
                ["east"] = new(),
            },
            CancellationToken.None);
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

    /// <summary>As config/default starts it, but for the addresses.</summary>
    public async Task StartOperatorAsync(params string[] options)
    {
        Operator = await OperatorProcess.StartAsync(Path.Combine(_fleet.Folder, $"operator-{++_logs}.log"), _kubeconfig, ["--leader-elect", .. options]);
        await Operator.BecomesReadyAsync();
    }

    /// <summary>config/default as after an uninstallation, and an operator with a token of the ServiceAccount.</summary>
    public async Task InstallAgainAsync(params string[] options)
    {
        await File.WriteAllTextAsync(_kubeconfig, Management.Server.Kubeconfig(token: await Installation.OfAsync(Management)));
        await StartOperatorAsync(options);
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

    /// <summary>A Secret and a sync of it to east for each name, every copy in step.</summary>
    public async Task HasSyncsAsync(IReadOnlyCollection<string> names)
    {
        await Task.WhenAll(names.Select(async name =>
        {
            await Management.EnsureAsync(Secrets, Applied.Secret(name));
            await Management.EnsureAsync(Syncs, Applied.Sync(name));
        }));
        await UntilAsync(async () => (await Management.ListAsync(Syncs)).Should().HaveCount(names.Count).And.OnlyContain(sync => sync.Copies == "1/1"), 90);
    }

    /// <summary>The copies in east, each with its uid and resourceVersion.</summary>
    public async Task<IReadOnlyList<string>> CopiesAsync() =>
    [
        .. (await East.ListAsync($"{Secrets}?labelSelector=bellwether.dev/origin"))
            .Select(copy => $"{copy.Json["metadata"]!["name"]} {copy.Uid} {copy.ResourceVersion}").Order(StringComparer.Ordinal),
    ];

    /// <summary>The Job's own command, as its ServiceAccount.</summary>
    internal async Task<Kubectl> JobAsync()
    {
        await Management.Kubectl.RunAsync("apply", "-k", Repository.PathOf("config/remove-finalizers"));
        var token = await Management.PostAsync(
            $"/api/v1/namespaces/{Stage.OperatorNamespace}/serviceaccounts/{Removal}/token",
            """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":3600}}""");
        var kubeconfig = Path.Combine(_fleet.Folder, "job.kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, Management.Server.Kubeconfig(token: token["status"]!["token"]!.GetValue<string>()));
        return new Kubectl(kubeconfig, program: OperatorProcess.Program);
    }

    /// <summary>The arguments that the Job gives its program.</summary>
    internal async Task<string[]> JobArgumentsAsync()
    {
        var job = await Management.LookAsync($"/apis/batch/v1/namespaces/{Stage.OperatorNamespace}/jobs/{Removal}");
        return [.. job.Json["spec"]!["template"]!["spec"]!["containers"]![0]!["args"]!.AsArray()
            .Select(argument => argument!.GetValue<string>().Replace("$(POD_NAMESPACE)", Stage.OperatorNamespace, StringComparison.Ordinal))];
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
