using System.Globalization;
using System.Text;
using System.Text.Json;
using Bellwether.Testing;
using Bellwether.Testing.Servers;

namespace Bellwether.Benchmarks.Fleet;

/// <summary>One management cluster, followers, the operator's own program, and a sync for each of the sources.</summary>
internal sealed class BenchFleet : IAsyncDisposable
{
    public const int Sources = 40;
    public const int UsualFollowers = 5;
    public const string Namespace = "bench";
    public const string OperatorNamespace = "bellwether-system";
    public const string RoundKey = "round";

    private const string Management = "management";
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RestTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(90);

    private readonly KubeFleet _servers;
    private readonly Dictionary<string, BenchClient> _clients;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _watches = [];
    private ChildProcess? _operator;
    private JsonElement _copy;
    private volatile Change? _change;
    private int _rounds;

    private BenchFleet(KubeFleet servers, IReadOnlyList<string> followers)
    {
        _servers = servers;
        Followers = followers;
        _clients = servers.Servers.ToDictionary(server => server.Name, server => new BenchClient(server));
    }

    /// <summary>Called f1, f2 and so on.</summary>
    public IReadOnlyList<string> Followers { get; }

    /// <summary>Is told of each state of a copy that a watch shows: follower, name and round.</summary>
    public Action<string, string, string>? Seen { get; set; }

    public string Description { get; private set; } = "";

    /// <param name="arguments">More, for the operator.</param>
    public static async Task<BenchFleet> StartAsync(
        string program, int followers, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        string[] names = [.. Enumerable.Range(1, followers).Select(number => $"f{number}")];
        var fleet = new BenchFleet(await KubeFleet.StartAsync([Management, .. names]), names);
        try
        {
            await fleet.PrepareAsync(program, arguments, cancellationToken);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends the writes of one round straight to the followers, all at once, from bodies that are ready.</summary>
    public async Task<Change> WriteBareAsync(int changes, IReadOnlyList<string> followers, CancellationToken cancellationToken)
    {
        var names = Names("bare", changes);
        var change = Begin(names, followers);
        var bodies = names.Select(name => (name, Body: Manifests.Secret(name, change.Round, _copy))).ToList();
        change.Began = TimeProvider.System.GetTimestamp();
        var sent = followers.SelectMany(follower => bodies.Select(body => _clients[follower].ApplyAsync(
            $"/api/v1/namespaces/{Namespace}/secrets/{body.name}", body.Body, cancellationToken))).ToList();
        await Task.WhenAll(sent);
        await change.ReachesAsync(followers, cancellationToken);
        return change;
    }

    /// <summary>Changes sources and waits until all these followers show the changes.</summary>
    public async Task<Change> ChangeSourcesAsync(int changes, IReadOnlyList<string> followers, CancellationToken cancellationToken)
    {
        var change = await BeginChangeAsync(changes, followers, cancellationToken);
        await change.ReachesAsync(followers, cancellationToken);
        return change;
    }

    /// <summary>Changes sources, all at once; the time runs from the first PUT.</summary>
    public async Task<Change> BeginChangeAsync(int changes, IReadOnlyList<string> followers, CancellationToken cancellationToken)
    {
        var names = Names("load", changes);
        var change = Begin(names, followers);
        var bodies = names.Select(name => (name, Body: Manifests.Secret(name, change.Round))).ToList();
        change.Began = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(bodies.Select(body => _clients[Management].PutAsync(
            $"/api/v1/namespaces/{Namespace}/secrets/{body.name}", body.Body, cancellationToken)));
        return change;
    }

    /// <summary>Lets what a round has caused, such as statuses, come to rest before the next one.</summary>
    public Task SettleAsync(CancellationToken cancellationToken) => _operator is { HasExited: true }
        ? throw new InvalidOperationException($"The operator ended:\n{_operator.LogTail()}")
        : Task.Delay(SettleTime, TimeProvider.System, cancellationToken);

    /// <summary>
    /// What the operator asks for in one round, after all has come to rest: of the management cluster by kind of request, for each change;
    /// of the followers for each copy.
    /// </summary>
    public async Task<(IReadOnlyDictionary<string, double> Management, double Followers)> CountRequestsAsync(
        int changes, CancellationToken cancellationToken)
    {
        await Task.Delay(RestTime, TimeProvider.System, cancellationToken);
        var before = await RequestCountsAsync(cancellationToken);
        await ChangeSourcesAsync(changes, Followers, cancellationToken);
        await Task.Delay(RestTime, TimeProvider.System, cancellationToken);
        var counts = (await RequestCountsAsync(cancellationToken)).Zip(before, (now, then) => Asked(now.Since(then))).ToList();
        var management = counts[0].Where(kind => kind.Key != "PUT secrets").ToDictionary(kind => kind.Key, kind => (double)kind.Value / changes);
        return (management, counts.Skip(1).Sum(count => count.Values.Sum()) / (double)(changes * Followers.Count));
    }

    public Task PauseAsync(string follower) => _servers[follower].PauseAsync();

    public Task ResumeAsync(string follower) => _servers[follower].ResumeAsync();

    public long OperatorMemory()
    {
        var line = File.ReadLines($"/proc/{_operator!.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_operator is not null)
        {
            await _operator.StopAsync(TimeSpan.FromSeconds(10));
            await _operator.DisposeAsync();
        }

        await Task.WhenAll(_watches).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }

        await _servers.DisposeAsync();
        _stop.Dispose();
    }

    private static List<string> Names(string prefix, int count) =>
        [.. Enumerable.Range(0, count).Select(number => $"{prefix}-{number.ToString("00", CultureInfo.InvariantCulture)}")];

    /// <summary>Requests about the objects at hand; a server's own housekeeping is left out.</summary>
    private static Dictionary<string, long> Asked(RequestCounts counts) => counts.All
        .Where(count => count.Key.Verb != "WATCH" && count.Key.Resource is "secrets" or "crossclustersyncs" or "followerclusters" or "events")
        .GroupBy(count => $"{count.Key.Verb} {count.Key.Resource}{(count.Key.Subresource.Length > 0 ? "/" : "")}{count.Key.Subresource}")
        .ToDictionary(group => group.Key, group => group.Sum(count => count.Value));

    private Task<RequestCounts[]> RequestCountsAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_servers.Servers.Select(server => server.RequestCountsAsync(cancellationToken)));

    private Change Begin(IReadOnlyList<string> names, IReadOnlyList<string> followers)
    {
        var round = Convert.ToBase64String(Encoding.ASCII.GetBytes($"round-{++_rounds:000000}"));
        return _change = new Change(round, names, followers);
    }

    private void Saw(string follower, string name, string round, long at)
    {
        _change?.Saw(follower, name, round, at);
        Seen?.Invoke(follower, name, round);
    }

    private async Task PrepareAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var management = _clients[Management];
        foreach (var definition in Directory.GetFiles(Repository.PathOf("config/crd"), "bellwether.dev_*.yaml"))
        {
            // An apply by an old server refuses the CEL rules, which it doesn't know.
            await management.CreateAsync(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                await File.ReadAllBytesAsync(definition, cancellationToken),
                "application/yaml",
                cancellationToken);
        }

        foreach (var client in _clients.Values)
        {
            await client.ApplyAsync($"/api/v1/namespaces/{Namespace}", Manifests.NamespaceNamed(Namespace), cancellationToken);
        }

        await management.ApplyAsync($"/api/v1/namespaces/{OperatorNamespace}", Manifests.NamespaceNamed(OperatorNamespace), cancellationToken);
        await management.UntilServedAsync("/apis/bellwether.dev/v1alpha1/crossclustersyncs", StartTime, cancellationToken);
        await management.UntilServedAsync("/apis/bellwether.dev/v1alpha1/followerclusters", StartTime, cancellationToken);
        foreach (var follower in Followers)
        {
            await management.ApplyAsync(
                $"/api/v1/namespaces/{OperatorNamespace}/secrets/{follower}",
                Manifests.KubeconfigSecret(follower, _servers[follower].Kubeconfig()),
                cancellationToken);
            await management.ApplyAsync(
                $"/apis/bellwether.dev/v1alpha1/followerclusters/{follower}", Manifests.Follower(follower), cancellationToken);
            var watch = new FollowerWatch(follower, _clients[follower].Http, Saw);
            _watches.Add(watch.RunAsync(_stop.Token));
            await watch.Open.WaitAsync(StartTime, cancellationToken);
        }

        await StartOperatorAsync(program, arguments, cancellationToken);
        await CopyAllAsync(cancellationToken);
        var version = await management.GetAsync("/version", cancellationToken);
        Description = $"kube-apiserver {version.GetProperty("gitVersion").GetString()}, {Environment.ProcessorCount} processors for all of it.";
    }

    private async Task StartOperatorAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        _operator = await ChildProcess.StartAsync(
            program,
            ["--kubeconfig", _servers[Management].KubeconfigFile(), "--metrics-bind-address", "0", "--health-probe-bind-address", "0", .. arguments],
            Path.Combine(_servers.Folder, "operator.log"));
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Makes all sources and their syncs, and waits for the first copies.</summary>
    private async Task CopyAllAsync(CancellationToken cancellationToken)
    {
        var names = Names("load", Sources);
        var change = Begin(names, Followers);
        change.Began = TimeProvider.System.GetTimestamp();
        foreach (var name in names)
        {
            await _clients[Management].ApplyAsync(
                $"/api/v1/namespaces/{Namespace}/secrets/{name}", Manifests.Secret(name, change.Round), cancellationToken);
            await _clients[Management].ApplyAsync(
                $"/apis/bellwether.dev/v1alpha1/namespaces/{Namespace}/crossclustersyncs/{name}", Manifests.Sync(name), cancellationToken);
        }

        try
        {
            await change.ReachesAsync(Followers, cancellationToken);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}; the end of the operator's log:\n{_operator!.LogTail()}", late);
        }

        _copy = await _clients[Followers[0]].GetAsync($"/api/v1/namespaces/{Namespace}/secrets/{names[0]}", cancellationToken);
    }
}
