using System.Text.Json.Nodes;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Scenarios;

/// <summary>What holds over everything that happened, and when nothing happens any more.</summary>
[Collection(ClosingGroup.Name)]
public sealed class ClosingScenarios(Stage stage) : Scenario(stage)
{
    private static readonly string[] Ours = ["secrets", "configmaps", "namespaces", "events", "crossclustersyncs", "followerclusters"];

    private static readonly string[] OfOtherKinds =
    [
        "limitranges", "roles", "rolebindings", "resourcequotas", "podtemplates", "services", "networkpolicies", "ingresses", "deployments", "daemonsets",
        "statefulsets", "cronjobs", "poddisruptionbudgets", "horizontalpodautoscalers", "gadgets", "gadgetries",
    ];

    /// <summary>Long enough for what comes once a minute.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task With_nothing_to_do_there_are_no_writes_in_any_cluster()
    {
        const int Count = 12;
        await Management.Kubectl.ApplyAsync(
            $$$"""{"apiVersion":"v1","kind":"List","items":[{{{string.Join(',', Enumerable.Range(1, Count)
                .Select(number => SecretManifest($"tls-{Number(number)}", "Opaque", "{}", ("a", "canary-quiet"))))}}}]}""");
        await Management.Kubectl.ApplyAsync(string.Concat(Enumerable.Range(1, Count).Select(number => SyncManifest($"tls-{Number(number)}"))));
        for (var number = 1; number <= Count; number++)
        {
            await BecomesReadyAsync($"tls-{Number(number)}", "2/2");
        }

        await FollowerBecomesAsync("east", "Ready", "True", "Connected");

        // Counts are written at intervals: an earlier one, complete at its time, isn't the last.
        await SoonAsync(async () => (await Management.FollowerAsync("east")).Copies.Should().Be($"{Count}/{Count}"));
        await SoonAsync(async () => (await Management.FollowerAsync("west")).Copies.Should().Be($"{Count}/{Count}"));
        var before = await CountAsync();
        var began = TimeProvider.System.GetUtcNow();

        await Task.Delay(Quiet, TimeProvider.System, Cancellation);

        foreach (var (cluster, counts) in await CountAsync())
        {
            // How often something happened is written at intervals, of what happened before, too.
            var since = counts.Since(before[cluster]);
            (since.Writes(Ours) - since.Requests("PATCH", "events")).Should().Be(0, "{0} was in step, but was asked for:\n{1}", cluster, since);
        }

        var events = await EventsAsync();
        events.Should().NotBeEmpty("the first copies were told of");
        foreach (var happened in events)
        {
            (happened["series"]?["lastObservedTime"] ?? happened["eventTime"])!.GetValue<DateTimeOffset>().Should().BeBefore(began, "nothing has happened since: {0}", happened);
        }
    }

    [Fact]
    public async Task No_data_and_no_credential_shows_in_logs_events_status_or_metrics()
    {
        await ASecretAsync("tls", ("a", "canary-last"));
        await ASyncAsync("tls");
        await BecomesReadyAsync("tls", "2/2");
        var texts = new List<(string Where, string Text)>();
        foreach (var log in Stage.Logs)
        {
            texts.Add((log, await File.ReadAllTextAsync(log, Cancellation)));
        }

        texts.Add(("metrics", (await Stage.Operator!.MetricsAsync()).Body));
        foreach (var cluster in Stage.Clusters)
        {
            texts.Add(($"events of {cluster.Name}", await cluster.Server.Admin.GetStringAsync("/api/v1/events", Cancellation)));
        }

        texts.Add(("syncs", await Management.Server.Admin.GetStringAsync($"{Cluster.Bellwether}/crossclustersyncs", Cancellation)));
        texts.Add(("followers", await Management.Server.Admin.GetStringAsync($"{Cluster.Bellwether}/followerclusters", Cancellation)));
        texts.Should().Contain(text => text.Where.EndsWith(".log") && text.Text.Length > 0);

        string[] secrets =
        [
            "canary-", Base64("canary"), Base64("tampered"), "PRIVATE KEY", "unknown-",
            .. Stage.Credentials, .. Stage.Clusters.SelectMany(cluster => new[] { cluster.Server.Token("admin"), cluster.Server.Token("limited") }),
        ];
        foreach (var (where, text) in texts)
        {
            foreach (var secret in secrets)
            {
                text.Contains(secret, StringComparison.Ordinal).Should().BeFalse("{0} must not hold {1}", where, secret);
            }
        }
    }

    [Fact]
    public async Task The_operator_was_forbidden_nothing_that_it_asked_for_but_kinds_that_nobody_had_let_it_read()
    {
        await ASecretAsync("tls", ("a", "canary-last"));
        await ASyncAsync("tls");
        await BecomesReadyAsync("tls", "2/2");

        var asked = Management.Server.ReadAudit();

        asked.Should().NotBeEmpty();
        // Scenarios about other kinds than Secrets and ConfigMaps begin without the rights for them.
        asked.Where(request => !request.IsAllowed && !(OfOtherKinds.Contains(request.Resource) && request.Verb is "get" or "list" or "watch"))
            .Should().BeEmpty("config/rbac has to grant what the operator asks for");
    }

    /// <summary>What operators told in the management cluster.</summary>
    private async Task<IReadOnlyList<JsonNode>> EventsAsync()
    {
        var events = JsonNode.Parse(await Management.Server.Admin.GetStringAsync("/apis/events.k8s.io/v1/events", Cancellation))!;
        return [.. events["items"]!.AsArray().OfType<JsonNode>().Where(one => one["reportingController"]!.ToString() == "bellwether.dev/operator")];
    }

    private async Task<Dictionary<string, RequestCounts>> CountAsync()
    {
        var counts = new Dictionary<string, RequestCounts>();
        foreach (var cluster in Stage.Clusters)
        {
            counts[cluster.Name] = await cluster.Server.RequestCountsAsync(Cancellation);
        }

        return counts;
    }
}
