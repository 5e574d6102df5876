using System.Globalization;
using System.Text;

namespace Bellwether.EndToEnd.Tests.Scenarios.Stages;

/// <summary>
/// Base of all scenarios. Each has a namespace of its own, <see cref="Here"/>, in the management cluster and in both followers, into which
/// it may write; what it made is deleted afterwards, and the deletion must come to an end.
/// </summary>
public abstract class Scenario(Stage stage) : IAsyncLifetime
{
    private readonly List<string> _followers = [];

    protected Stage Stage => stage;

    protected Cluster Management => stage.Management;

    protected Cluster East => stage.East;

    protected Cluster West => stage.West;

    protected Cluster North => stage.North;

    /// <summary>This scenario's namespace.</summary>
    protected string Here { get; } = stage.NewPlace();

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        await stage.IsSetAsync();
        foreach (var cluster in new[] { Management, East, West })
        {
            await cluster.EnsureNamespaceAsync(Here);
        }

        await GrantAsync("east");
        await GrantAsync("west");
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (stage.Operator is not { IsRunning: true })
        {
            await stage.StartOperatorAsync();
        }

        await Management.DeleteAsync($"{Cluster.Bellwether}/namespaces/{Here}/crossclustersyncs");
        await AreGoneAsync(
            "syncs", async () => (await Management.ListAsync($"{Cluster.Bellwether}/namespaces/{Here}/crossclustersyncs")).Select(sync => sync.ToString()));
        foreach (var follower in _followers)
        {
            await Management.DeleteAsync($"{Cluster.Bellwether}/followerclusters/{follower}");
            // One whose cluster is gone would be held for the grace. The syncs took their copies away before.
            await Management.PatchAsync($"{Cluster.Bellwether}/followerclusters/{follower}", """{"metadata":{"finalizers":null}}""");
            await AreGoneAsync("followers", async () => await Management.FollowerAsync(follower) is { Exists: true } seen ? [seen.ToString()] : []);
            await stage.SetRuleAsync(follower, Here, null);
        }

        await stage.SetRuleAsync("east", Here, null);
        await stage.SetRuleAsync("west", Here, null);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets this scenario's namespace write to places in a follower; by default to its own and two others there.</summary>
    protected Task GrantAsync(string follower, string allow = "", params string[] places)
    {
        string[] to = places.Length > 0 ? places : [Here, $"{Here}-a", $"{Here}-b"];
        return stage.SetRuleAsync(
            follower,
            Here,
            $$$"""
            {"from":{"namespaces":["{{{Here}}}"]},"to":{"namespaces":[{{{string.Join(',', to.Select(name => $"\"{name}\""))}}}]},
             "allow":[{{{string.Join(',', allow.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name => $"\"{name}\""))}}}]}
            """);
    }

    /// <summary>Brings a follower in that is taken out again at the end.</summary>
    protected Task AddFollowerAsync(string name, string kubeconfig, string labels = "{}")
    {
        _followers.Add(name);
        return stage.AddFollowerAsync(name, kubeconfig, labels);
    }

    /// <summary>Applies a Secret in <see cref="Here"/> of the management cluster, with kubectl, as people do.</summary>
    /// <param name="name">metadata.name.</param>
    /// <param name="data">Pairs of key and value.</param>
    protected Task ASecretAsync(string name, params (string Key, string Value)[] data) => ASecretAsync(name, "Opaque", "{}", data);

    protected Task ASecretAsync(string name, string type, string labels, params (string Key, string Value)[] data) =>
        Management.Kubectl.ApplyAsync(SecretManifest(name, type, labels, data));

    protected string SecretManifest(string name, string type, string labels, params (string Key, string Value)[] data) =>
        $$$"""
        {"apiVersion":"v1","kind":"Secret","metadata":{"name":"{{{name}}}","namespace":"{{{Here}}}","labels":{{{labels}}}},"type":"{{{type}}}",
         "data":{{{{string.Join(',', data.Select(pair => $"\"{pair.Key}\":\"{Base64(pair.Value)}\""))}}}}}
        """;

    protected const string EastAndWest = "[{clusters: [east, west]}]";

    /// <summary>Applies a CrossClusterSync in <see cref="Here"/>.</summary>
    /// <param name="name">metadata.name, and the name of the source.</param>
    /// <param name="targets">In YAML's flow style.</param>
    /// <param name="more">Other fields of the spec, in YAML's flow style.</param>
    /// <param name="kind">The source's kind.</param>
    /// <param name="source">The source's name, if it isn't <paramref name="name"/>.</param>
    protected Task ASyncAsync(string name, string targets = EastAndWest, string more = "", string kind = "Secret", string? source = null) =>
        Management.Kubectl.ApplyAsync(SyncManifest(name, targets, more, kind, source));

    /// <param name="place">The namespace, if it isn't <see cref="Here"/>.</param>
    /// <inheritdoc cref="ASyncAsync"/>
    protected string SyncManifest(
        string name, string targets = EastAndWest, string more = "", string kind = "Secret", string? source = null, string? place = null) =>
        $$$"""
        ---
        apiVersion: bellwether.dev/v1alpha1
        kind: CrossClusterSync
        metadata: {namespace: {{{place ?? Here}}}, name: {{{name}}}}
        spec: {source: {kind: {{{kind}}}, name: {{{source ?? name}}}}, targets: {{{targets}}}{{{(more.Length > 0 ? ", " + more : "")}}}}

        """;

    protected Task<Seen> TheSyncAsync(string name) => Management.SyncAsync(Here, name);

    protected Task<Seen> SecretAsync(Cluster cluster, string name) => cluster.SecretAsync(Here, name);

    protected Task SoonAsync(Func<Task> check, double seconds = 30) => stage.SoonAsync(check, TimeSpan.FromSeconds(seconds));

    /// <summary>Ready is True, for the spec and the copies as they are now.</summary>
    protected Task BecomesReadyAsync(string sync, string? copies = null, double seconds = 30) => SoonAsync(
        async () =>
        {
            var seen = await TheSyncAsync(sync);
            seen.Conditions.Should().ContainKey("Ready", "of {0}", seen);
            var ready = seen.Conditions["Ready"];
            ready.Should().Match<ConditionSeen>(condition => condition.Status == "True" && condition.Reason == "Synced" && condition.ObservedGeneration == seen.Generation);
            seen.Conditions.Should().NotContainKeys("Stalled", "Reconciling");
            if (copies is not null)
            {
                seen.Copies.Should().Be(copies);
            }
        },
        seconds);

    /// <summary>A condition of a sync gets this status and reason, and a message that says all of this.</summary>
    protected Task BecomesAsync(string sync, string type, string status, string reason, params string[] says) =>
        SoonAsync(async () => Holds(await TheSyncAsync(sync), type, status, reason, says));

    protected Task FollowerBecomesAsync(string follower, string type, string status, string reason, params string[] says) =>
        SoonAsync(async () => Holds(await Management.FollowerAsync(follower), type, status, reason, says));

    /// <summary>A copy of this sync fails for this reason, with a message that says all of this.</summary>
    protected Task FailsAsync(string sync, string cluster, string reason, params string[] says) => SoonAsync(async () =>
    {
        var failures = (await TheSyncAsync(sync)).Failures.Where(failure => failure.Cluster == cluster).ToList();
        failures.Should().ContainSingle().Which.Reason.Should().Be(reason);
        Says(failures[0].Message, says);
    });

    /// <summary>A copy with exactly this data arrives in <see cref="Here"/>, or in another namespace.</summary>
    protected Task ArrivesAsync(Cluster cluster, string name, params (string Key, string Value)[] data) => ArrivesInAsync(cluster, Here, name, data);

    protected Task ArrivesInAsync(Cluster cluster, string @namespace, string name, params (string Key, string Value)[] data) => SoonAsync(async () =>
    {
        var copy = await cluster.SecretAsync(@namespace, name);
        copy.Exists.Should().BeTrue("{0} should be there", copy);
        copy.Data.Should().BeEquivalentTo(data.ToDictionary(pair => pair.Key, pair => pair.Value));
        copy.Labels.Should().Contain("bellwether.dev/origin", stage.Origin);
    });

    protected Task GoesAsync(Cluster cluster, string name) => GoesFromAsync(cluster, Here, name);

    protected Task GoesFromAsync(Cluster cluster, string @namespace, string name) =>
        SoonAsync(async () => (await cluster.SecretAsync(@namespace, name)).Exists.Should().BeFalse());

    /// <summary>An ordinary object with this data and no marks at all.</summary>
    protected Task IsReleasedAsync(Cluster cluster, string @namespace, string name, params (string Key, string Value)[] data) => SoonAsync(async () =>
    {
        var copy = await cluster.SecretAsync(@namespace, name);
        copy.Exists.Should().BeTrue();
        copy.Marks.Should().BeEmpty();
        copy.Data.Should().BeEquivalentTo(data.ToDictionary(pair => pair.Key, pair => pair.Value));
    });

    /// <summary>Writes that a server has counted, of these resources.</summary>
    protected static async Task<long> WritesAsync(Cluster cluster, params string[] resources) =>
        (await cluster.Server.RequestCountsAsync(Cancellation)).Writes(resources);

    protected static void Holds(Seen seen, string type, string status, string reason, params string[] says)
    {
        seen.Exists.Should().BeTrue();
        seen.Conditions.Should().ContainKey(type);
        var condition = seen.Conditions[type];
        (condition.Status, condition.Reason).Should().Be((status, reason), "the message is: {0}", condition.Message);
        Says(condition.Message, says);
        condition.ObservedGeneration.Should().Be(seen.Generation);
    }

    private static void Says(string message, string[] says)
    {
        foreach (var words in says)
        {
            message.Should().Contain(words);
        }
    }

    protected static string Base64(string value) => Convert.ToBase64String(Encoding.UTF8.GetBytes(value));

    protected static string Number(int value) => value.ToString("00", CultureInfo.InvariantCulture);

    private Task AreGoneAsync(string what, Func<Task<IEnumerable<string>>> left) =>
        SoonAsync(async () => (await left()).Should().BeEmpty("the {0} of a scenario that has ended should go", what), 45);
}
