using System.Text.Json.Nodes;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing;

namespace Bellwether.EndToEnd.Tests.Rights;

/// <summary>
/// What config/rbac grants the operator in the management cluster is what it asks for there, by the API server's own audit log over a life of
/// the operator with all that it does: no right is missing, and none is there that nothing uses. <see cref="Scenarios.ClosingScenarios"/> looks
/// for missing ones over all scenarios.
/// </summary>
public sealed class OperatorRightsTests(RightsServers servers) : IClassFixture<RightsServers>
{
    private const string Namespace = "bellwether-system";
    private const string Kubeconfig = $"/api/v1/namespaces/{Namespace}/secrets/east";
    private const string Syncs = $"{Cluster.Bellwether}/namespaces/prod/crossclustersyncs";

    /// <summary>Rights that this life has no use for, each with what needs it.</summary>
    private static readonly Dictionary<string, string> Unused = new()
    {
        ["get followerclusters.bellwether.dev"] =
            "somebody else changes a FollowerCluster in the moment in which its finalizer is written: the operator looks again",
    };

    [Fact]
    public async Task Every_right_of_the_operator_is_used_and_none_is_missing()
    {
        await ConnectsAndCopiesAsync();
        await TellsTheSameOnceMoreAfterARestartAsync();
        await ClearsUpAsync();
        await servers.StopOperatorAsync();

        var granted = await GrantedRight.OfAsync(servers.Management, Namespace, "bellwether-operator");
        var asked = servers.Management.Server.ReadAudit();
        var missing = asked.Where(request => !request.IsAllowed).Select(request => request.ToString()).ToList();
        var unused = granted.Where(right => !asked.Any(right.Covers)).Select(right => right.ToString()).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{granted.Count} rights granted; missing: {Listed(missing)}; unused: {Listed(unused)}");

        granted.Should().HaveCountGreaterThan(20);
        missing.Should().BeEmpty("config/rbac has to grant what the operator asks for");
        unused.Should().BeSubsetOf(Unused.Keys, "config/rbac grants nothing that nothing uses");
    }

    private async Task ConnectsAndCopiesAsync()
    {
        await servers.Follower.Kubectl.RunAsync("apply", "-k", Repository.PathOf("config/follower/kubeconfig"));
        await servers.FollowAsync("east", await servers.ServiceAccountAsync(), ["ingress"], create: false);
        await servers.Management.Kubectl.ApplyAsync(
            """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"prod"},"data":{"a":"b"}}""");
        await servers.Management.Kubectl.ApplyAsync(
            """
            {"apiVersion":"bellwether.dev/v1alpha1","kind":"CrossClusterSync","metadata":{"name":"settings","namespace":"prod"},
             "spec":{"source":{"kind":"ConfigMap","name":"settings"},"targets":[{"clusters":["east"],"namespaces":{"names":["ingress"]}}]}}
            """);
        await CopyIsAsync("secrets/tls", there: true);
        await CopyIsAsync("configmaps/settings", there: true);
        await FollowerIsAsync("True", "Connected");
    }

    /// <summary>The event of an earlier process is found, and becomes a series.</summary>
    private async Task TellsTheSameOnceMoreAfterARestartAsync()
    {
        var secret = (await servers.Management.LookAsync(Kubeconfig)).Json;
        await LosesItsKubeconfigAsync(secret);
        await servers.StopOperatorAsync();
        await servers.StartOperatorAsync();
        await LosesItsKubeconfigAsync(secret);
        await SoonAsync(async () => (await servers.Management.ListAsync("/apis/events.k8s.io/v1/events"))
            .Where(told => told.Json["reason"]?.GetValue<string>() == "KubeconfigSecretNotFound")
            .Should().ContainSingle().Which.Json["series"]!["count"]!.GetValue<int>().Should().Be(2));
    }

    private async Task LosesItsKubeconfigAsync(JsonNode secret)
    {
        await servers.Management.DeleteAsync(Kubeconfig);
        await FollowerIsAsync("False", "KubeconfigSecretNotFound");
        var again = secret.DeepClone();
        again["metadata"] = new JsonObject { ["name"] = "east" };
        await servers.Management.PostAsync($"/api/v1/namespaces/{Namespace}/secrets", again.ToJsonString());
        await FollowerIsAsync("True", "Connected");
    }

    /// <summary>One sync is deleted, one vanishes while the operator is away, and then the FollowerCluster goes.</summary>
    private async Task ClearsUpAsync()
    {
        await servers.Management.DeleteAsync($"{Syncs}/settings");
        await CopyIsAsync("configmaps/settings", there: false);
        await servers.StopOperatorAsync();
        await servers.Management.PatchAsync($"{Syncs}/tls", """{"metadata":{"finalizers":null}}""");
        await servers.Management.DeleteAsync($"{Syncs}/tls");
        await servers.StartOperatorAsync();
        await CopyIsAsync("secrets/tls", there: false);
        await servers.Management.Kubectl.RunAsync("delete", "fc", "east", "--timeout=30s");
    }

    private Task FollowerIsAsync(string status, string reason) => SoonAsync(async () =>
        (await servers.Management.FollowerAsync("east")).Conditions["Ready"].Should().BeEquivalentTo(new { Status = status, Reason = reason }));

    private Task CopyIsAsync(string copy, bool there) => SoonAsync(async () =>
        (await servers.Follower.LookAsync($"/api/v1/namespaces/ingress/{copy}")).Exists.Should().Be(there));

    private Task SoonAsync(Func<Task> check) => Poll.UntilAsync(check, TimeSpan.FromSeconds(60), () => servers.LogTail);

    private static string Listed(List<string> rights) => rights.Count == 0 ? "none" : string.Join(", ", rights);
}
