using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Bellwether.Testing;
using Bellwether.Testing.Leaks;
using Bellwether.Testing.Servers;

[assembly: AssemblyFixture(typeof(Bellwether.EndToEnd.Tests.Scenarios.Stages.Stage))]

namespace Bellwether.EndToEnd.Tests.Scenarios.Stages;

/// <summary>
/// What all scenarios play on: a management cluster, the followers east and west that are signed in to from the beginning, and north, which
/// scenarios bring in; set up with the manifests under config/ as a person would, and with no more rights than those give.
/// Started by the first scenario, so that a run without scenarios pays nothing.
/// </summary>
public sealed class Stage : IAsyncLifetime
{
    public const string OperatorNamespace = "bellwether-system";

    private readonly LeakSearch _leaks = new();
    private readonly SemaphoreSlim _starting = new(1);
    private readonly ConcurrentQueue<Seen> _lookedAt = [];
    private readonly Dictionary<string, SortedDictionary<string, string>> _rules = [];
    private readonly List<OperatorProcess> _operators = [];
    private readonly CancellationTokenSource _ended = new();
    private Task _approving = Task.CompletedTask;
    private KubeFleet? _fleet;
    private Dictionary<string, Cluster> _clusters = [];
    private string _kubeconfig = "";
    private int _scenarios;

    public Cluster Management => _clusters["management"];

    public Cluster East => _clusters["east"];

    public Cluster West => _clusters["west"];

    public Cluster North => _clusters["north"];

    public IEnumerable<Cluster> Clusters => _clusters.Values;

    /// <summary>Of the management cluster: the origin on all copies.</summary>
    public string Origin { get; private set; } = "";

    /// <summary>The operator that runs; null while none does.</summary>
    public OperatorProcess? Operator { get; private set; }

    /// <summary>All log files that operators wrote.</summary>
    public List<string> Logs { get; } = [];

    /// <summary>Credentials that nothing may show.</summary>
    public List<string> Credentials { get; } = [];

    public ValueTask InitializeAsync()
    {
        LeakSearch.Current = _leaks;
        return ValueTask.CompletedTask;
    }

    /// <summary>Everything is up, and an operator with the default options runs.</summary>
    public async Task IsSetAsync()
    {
        await _starting.WaitAsync();
        try
        {
            if (_fleet is null)
            {
                await SetUpAsync();
            }

            if (Operator is not { IsRunning: true })
            {
                await StartOperatorAsync();
            }
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>A name for a namespace that no other scenario has.</summary>
    public string NewPlace() => $"s{Interlocked.Increment(ref _scenarios):00}";

    /// <summary>Starts an operator and waits until it is ready.</summary>
    public Task<OperatorProcess> StartOperatorAsync(params string[] options) => StartOperatorAsync(new Dictionary<string, string>(), options);

    /// <summary>The same, with more in its environment.</summary>
    public async Task<OperatorProcess> StartOperatorAsync(IReadOnlyDictionary<string, string> environment, params string[] options)
    {
        Operator = await LaunchAsync(environment, options);
        await Operator.BecomesReadyAsync();
        return Operator;
    }

    /// <summary>Starts one more operator, without waiting.</summary>
    public Task<OperatorProcess> LaunchAsync(params string[] options) => LaunchAsync(new Dictionary<string, string>(), options);

    /// <summary>The same, with more in its environment.</summary>
    public async Task<OperatorProcess> LaunchAsync(IReadOnlyDictionary<string, string> environment, params string[] options)
    {
        var log = Path.Combine(_fleet!.Folder, $"operator-{Logs.Count + 1}.log");
        Logs.Add(log);
        var started = await OperatorProcess.StartAsync(log, _kubeconfig, environment, options);
        _operators.Add(started);
        return started;
    }

    public Task StopOperatorAsync() => EndOperatorAsync(running => running.TerminateAsync());

    public Task KillOperatorAsync() => EndOperatorAsync(running => running.KillAsync());

    /// <summary>Waits until a check passes; shows what was looked at last, and the operator's log, when it doesn't.</summary>
    public Task SoonAsync(Func<Task> check, TimeSpan? within = null) => Poll.UntilAsync(
        () =>
        {
            _lookedAt.Clear();
            return check();
        },
        within ?? TimeSpan.FromSeconds(30),
        Context);

    /// <summary>Adds or replaces the access rule that a scenario has in a follower; null takes it away.</summary>
    public async Task SetRuleAsync(string follower, string scenario, string? rule)
    {
        var rules = _rules.TryGetValue(follower, out var known) ? known : _rules[follower] = [];
        if (rule is null)
        {
            rules.Remove(scenario);
        }
        else
        {
            rules[scenario] = rule;
        }

        await Management.PatchAsync(
            $"{Cluster.Bellwether}/followerclusters/{follower}", $$$"""{"spec":{"access":[{{{string.Join(',', rules.Values)}}}]}}""");
    }

    /// <summary>A kubeconfig in the operator's namespace, and the FollowerCluster that uses it.</summary>
    public async Task AddFollowerAsync(string name, string kubeconfig, string labels = "{}")
    {
        await SetKubeconfigAsync(name, kubeconfig);
        var rules = _rules.TryGetValue(name, out var known) ? string.Join(',', known.Values) : "";
        await Management.Kubectl.ApplyAsync(
            $$$"""
            {"apiVersion":"bellwether.dev/v1alpha1","kind":"FollowerCluster","metadata":{"name":"{{{name}}}","labels":{{{labels}}}},
             "spec":{"kubeconfig":{"secretRef":{"name":"{{{name}}}"}},"access":[{{{rules}}}]}}
            """);
    }

    public Task SetKubeconfigAsync(string name, string kubeconfig) => Management.Kubectl.ApplyAsync(
        new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = OperatorNamespace },
            ["stringData"] = new JsonObject { ["kubeconfig"] = kubeconfig },
        }.ToJsonString());

    /// <summary>A kubeconfig for the ServiceAccount of config/follower, made by the script that people use.</summary>
    public static async Task<string> FollowerKubeconfigAsync(Cluster follower)
    {
        var start = new ProcessStartInfo(Repository.PathOf("hack/follower-kubeconfig"), ["--context", follower.Name, "--duration", "24h"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment = { ["KUBECONFIG"] = follower.Server.KubeconfigFile() },
        };
        using var script = Process.Start(start)!;
        var error = script.StandardError.ReadToEndAsync();
        var kubeconfig = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        return script.ExitCode == 0 ? kubeconfig : throw new InvalidOperationException(await error);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _approving;
        _ended.Dispose();
        foreach (var started in _operators)
        {
            await started.DisposeAsync();
        }

        foreach (var cluster in _clusters.Values)
        {
            cluster.Dispose();
        }

        if (_fleet is not null)
        {
            await _fleet.DisposeAsync();
        }

        _starting.Dispose();

        // After all else: other servers and operators of the run have ended before an assembly's fixture does.
        _leaks.Conclude();
    }

    private async Task EndOperatorAsync(Func<OperatorProcess, Task> end)
    {
        if (Operator is { IsRunning: true } running)
        {
            await end(running);
        }

        Operator = null;
    }

    /// <summary>
    /// The stage has few copies, and scenarios delete most of them over and over: far more than a fifth of all within an hour. Who runs it means
    /// that. What other windows hold is left to the scenarios.
    /// </summary>
    private async Task ApproveForTheFleetAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                foreach (var plural in new[] { "crossclustersyncs", "followerclusters" })
                {
                    foreach (var held in await Management.ListAsync($"{Cluster.Bellwether}/{plural}"))
                    {
                        if (held.Json["status"]?["heldDeletion"] is { } deletion && deletion["window"]!.GetValue<string>() == "Fleet")
                        {
                            var (space, name) = (held.Json["metadata"]!["namespace"]?.GetValue<string>(), held.Json["metadata"]!["name"]!.GetValue<string>());
                            await Management.PatchAsync(
                                $"{Cluster.Bellwether}/{(space is null ? "" : $"namespaces/{space}/")}{plural}/{name}",
                                $$$$"""{"metadata":{"annotations":{"bellwether.dev/approve-deletion":"{{{{deletion["hash"]!.GetValue<string>()}}}}"}}}""");
                        }
                    }
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or InvalidOperationException)
            {
                // A scenario has the server down.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private string Context() =>
        $"""
        --- looked at last ---
        {string.Join('\n', _lookedAt)}
        --- the operator{(Operator is { IsRunning: true } ? "" : " (not running)")}; {(Logs.Count == 0 ? "no log" : Logs[^1])} ends with ---
        {Operator?.LogTail() ?? ""}
        """;

    private async Task SetUpAsync()
    {
        _fleet = await KubeFleet.StartAsync(
            new Dictionary<string, KubeServerOptions>
            {
                ["management"] = Installation.Audited,
                ["east"] = new(),
                ["west"] = new(),
                ["north"] = new(),
            },
            CancellationToken.None);
        var clusters = await Task.WhenAll(_fleet.Servers.Select(server => Cluster.OfAsync(server, _lookedAt.Enqueue)));
        _clusters = clusters.ToDictionary(cluster => cluster.Name);

        var token = await Installation.OfAsync(Management);
        Origin = (await Management.NamespaceAsync("kube-system")).Uid;
        Credentials.Add(token);
        _kubeconfig = Path.Combine(_fleet.Folder, "operator.kubeconfig");
        await File.WriteAllTextAsync(_kubeconfig, Management.Server.Kubeconfig(token: token));

        _approving = ApproveForTheFleetAsync(_ended.Token);
        foreach (var follower in new[] { East, West, North })
        {
            await follower.Kubectl.RunAsync("apply", "-k", Repository.PathOf("config/follower/kubeconfig/with-namespaces"));
            var kubeconfig = await FollowerKubeconfigAsync(follower);
            Credentials.Add(kubeconfig.Split("token: ")[1].Split('\n')[0]);
            if (follower != North)
            {
                await AddFollowerAsync(follower.Name, kubeconfig, $$$"""{"stage":"main","side":"{{{follower.Name}}}"}""");
            }
        }
    }
}
