using System.Net;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Scenarios;

/// <summary>Followers come, go, and are not what they should be: each ends in the conditions and messages of docs/spec/followercluster.md.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class FollowerScenarios(Stage stage) : Scenario(stage)
{
    private string Name => $"{Here}-follower";

    [Fact]
    public async Task A_follower_that_is_added_gets_its_copies_and_one_that_is_removed_keeps_them_without_marks()
    {
        await North.EnsureNamespaceAsync(Here);
        await GrantAsync("north");
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASyncAsync("tls", "[{clusterSelector: {matchLabels: {stage: main}}}]");
        await BecomesReadyAsync("tls", "2/2");

        await AddFollowerAsync("north", await Stages.Stage.FollowerKubeconfigAsync(North), """{"stage":"main"}""");
        await ArrivesAsync(North, "tls", ("a", "canary-a"));
        await FollowerBecomesAsync("north", "Ready", "True", "Connected");
        await BecomesReadyAsync("tls", "3/3");
        await Management.Kubectl.RunAsync("delete", "fc", "north", "--timeout=30s");

        await BecomesReadyAsync("tls", "2/2");
        await IsReleasedAsync(North, Here, "tls", ("a", "canary-a"));
    }

    [Fact]
    public async Task A_follower_whose_labels_change_is_deselected()
    {
        await North.EnsureNamespaceAsync(Here);
        await GrantAsync("north");
        await AddFollowerAsync("north", await Stages.Stage.FollowerKubeconfigAsync(North), """{"stage":"main"}""");
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASyncAsync("tls", "[{clusterSelector: {matchLabels: {stage: main}}}]");
        await BecomesReadyAsync("tls", "3/3");

        await Management.Kubectl.RunAsync("label", "fc", "north", "--overwrite", "stage=other");

        await GoesAsync(North, "tls");
        await BecomesReadyAsync("tls", "2/2");
    }

    [Fact]
    public async Task A_connected_follower_tells_what_it_is()
    {
        await FollowerBecomesAsync("east", "Ready", "True", "Connected");
        await FollowerBecomesAsync("east", "Reachable", "True", "Answered");
        await FollowerBecomesAsync("east", "Authenticated", "True", "CredentialsAccepted");
        await FollowerBecomesAsync("east", "Authorized", "True", "PermissionsGranted");

        var status = (await Management.FollowerAsync("east")).Json["status"]!;
        status["endpoint"]!.GetValue<string>().Should().Be(East.Server.Url);
        status["clusterUID"]!.GetValue<string>().Should().Be((await East.NamespaceAsync("kube-system")).Uid);
        status["serverVersion"]!.GetValue<string>().Should().StartWith("v1.");
        status["certificateAuthorityFingerprint"]!.GetValue<string>().Should().MatchRegex("^[0-9a-f]{64}$");
    }

    [Fact]
    public async Task A_wrong_certificate_authority_is_told_and_mended_by_a_new_kubeconfig()
    {
        await AddFollowerAsync(Name, North.Server.Kubeconfig(caPem: West.Server.CaPem));

        await FollowerBecomesAsync(Name, "Reachable", "False", "CertificateMismatch", North.Server.Url, "certificate-authority-data");
        await FollowerBecomesAsync(Name, "Ready", "False", "CertificateMismatch", "certificate-authority-data");
        await FollowerBecomesAsync(Name, "Authenticated", "Unknown", "NotChecked");
        await FollowerBecomesAsync(Name, "Authorized", "Unknown", "NotChecked");
        await FollowerBecomesAsync(Name, "Reconciling", "True", "ProgressingWithRetry");
        await Stage.SetKubeconfigAsync(Name, await Stages.Stage.FollowerKubeconfigAsync(North));
        await FollowerBecomesAsync(Name, "Ready", "True", "Connected");
        (await Management.FollowerAsync(Name)).Conditions.Should().NotContainKeys("Reconciling", "Stalled");
    }

    [Fact]
    public async Task A_wrong_host_name_is_told()
    {
        await AddFollowerAsync(Name, North.Server.Kubeconfig(url: North.Server.WrongHostUrl));

        await FollowerBecomesAsync(Name, "Reachable", "False", "CertificateMismatch", "host name");
        await FollowerBecomesAsync(Name, "Ready", "False", "CertificateMismatch", "tls-server-name");
    }

    [Fact]
    public async Task A_token_that_is_not_accepted_is_told_and_mended_by_a_new_kubeconfig()
    {
        await AddFollowerAsync(Name, North.Server.Kubeconfig(token: KubeApiServer.UnknownToken));

        await FollowerBecomesAsync(Name, "Authenticated", "False", "CredentialsRejected", "401", "expired");
        await FollowerBecomesAsync(Name, "Ready", "False", "CredentialsRejected");
        await FollowerBecomesAsync(Name, "Reachable", "Unknown", "NotChecked");
        await FollowerBecomesAsync(Name, "Authorized", "Unknown", "NotChecked");
        await FollowerBecomesAsync(Name, "Reconciling", "True", "ProgressingWithRetry");
        await Stage.SetKubeconfigAsync(Name, await Stages.Stage.FollowerKubeconfigAsync(North));
        await FollowerBecomesAsync(Name, "Ready", "True", "Connected");
    }

    [Fact]
    public async Task A_token_that_expires_is_told_at_the_next_write_and_a_fresh_one_is_used_without_a_restart()
    {
        await North.EnsureNamespaceAsync(Here);
        await GrantAsync(Name);
        var running = Stage.Operator;
        var account = await North.LookAsync("/api/v1/namespaces/bellwether-system/serviceaccounts/bellwether-follower");
        var token = North.Server.ServiceAccountToken(
            Stage.OperatorNamespace, "bellwether-follower", account.Uid, TimeProvider.System.GetUtcNow() - KubeApiServer.TokenLeeway + TimeSpan.FromSeconds(12));
        Stage.Credentials.Add(token);
        await AddFollowerAsync(Name, North.Server.Kubeconfig(token: token));
        await FollowerBecomesAsync(Name, "Ready", "True", "Connected");
        await ASecretAsync("tls", ("a", "canary-1"));
        await ASyncAsync("tls", $"[{{clusters: [{Name}]}}]");
        await ArrivesAsync(North, "tls", ("a", "canary-1"));
        using (var client = North.Server.Client(token))
        {
            await SoonAsync(async () =>
            {
                using var answer = await client.GetAsync("/api/v1/namespaces", Cancellation);
                answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized, "the token is over, whatever watches are still open");
            });
        }

        await ASecretAsync("tls", ("a", "canary-2"));

        await FollowerBecomesAsync(Name, "Authenticated", "False", "CredentialsRejected", "401", "expired");
        await FollowerBecomesAsync(Name, "Ready", "False", "CredentialsRejected");
        await FollowerBecomesAsync(Name, "Reachable", "Unknown", "NotChecked");
        await FollowerBecomesAsync(Name, "Reconciling", "True", "ProgressingWithRetry");
        (await SecretAsync(North, "tls")).Data["a"].Should().Be("canary-1");
        await Stage.SetKubeconfigAsync(Name, await Stages.Stage.FollowerKubeconfigAsync(North));
        await FollowerBecomesAsync(Name, "Ready", "True", "Connected");
        await ArrivesAsync(North, "tls", ("a", "canary-2"));
        await BecomesReadyAsync("tls", "1/1");
        Stage.Operator.Should().BeSameAs(running).And.Match<OperatorProcess>(program => program.IsRunning, "nothing was restarted");
    }

    [Fact]
    public async Task A_token_that_is_expired_from_the_start_is_told()
    {
        var account = await North.LookAsync("/api/v1/namespaces/bellwether-system/serviceaccounts/bellwether-follower");

        await AddFollowerAsync(Name, North.Server.Kubeconfig(token: North.Server.ServiceAccountToken(
            Stage.OperatorNamespace, "bellwether-follower", account.Uid, TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(1))));

        await FollowerBecomesAsync(Name, "Authenticated", "False", "CredentialsRejected", "401", "expired");
        await FollowerBecomesAsync(Name, "Ready", "False", "CredentialsRejected");
    }

    [Fact]
    public async Task Missing_permissions_are_listed_and_found_out_when_they_are_granted()
    {
        await North.EnsureNamespaceAsync(Here);
        await North.EnsureNamespaceAsync($"{Here}-a");
        await GrantAsync(Name);
        await AddFollowerAsync(Name, North.Server.Kubeconfig("limited"));

        await FollowerBecomesAsync(Name, "Authorized", "False", "Forbidden", "config/follower");
        await FollowerBecomesAsync(Name, "Ready", "False", "Forbidden");
        await FollowerBecomesAsync(Name, "Authenticated", "True", "CredentialsAccepted");
        await FollowerBecomesAsync(Name, "Reachable", "True", "Answered");
        await North.Kubectl.RunAsync("create", "clusterrole", $"{Here}-namespaces", "--verb=get,list,watch", "--resource=namespaces");
        await North.Kubectl.RunAsync("create", "clusterrolebinding", $"{Here}-namespaces", $"--clusterrole={Here}-namespaces", "--user=limited");
        await FollowerBecomesAsync(Name, "Ready", "True", "Connected");

        // Nothing was missing as long as no sync needed it. What is needed is what syncs copy: Secrets, here.
        await ASecretAsync("tls", ("a", "canary-1"));
        await ASyncAsync("tls", $$"""[{"clusters":["{{Name}}"]}]""");
        await FollowerBecomesAsync(
            Name, "Authorized", "False", "Forbidden", "list secrets", $"in a Role in namespace {Here}", "resources: [secrets], verbs: [list, watch, get, create, patch, delete]");
        await North.Kubectl.RunAsync("create", "role", "copies", "-n", Here, "--verb=list,watch,get,create,patch,delete", "--resource=secrets");
        await North.Kubectl.RunAsync("create", "rolebinding", "copies", "-n", Here, "--role=copies", "--user=limited");
        await FollowerBecomesAsync(Name, "Ready", "True", "Connected");
        await BecomesReadyAsync("tls", "1/1");

        // A namespace that isn't granted holds up no other.
        await ASyncAsync("more", $$$"""[{"clusters":["{{{Name}}}"],"namespaces":{"names":["{{{Here}}}-a"]}}]""", source: "tls");
        await FollowerBecomesAsync(Name, "Authorized", "False", "Forbidden", $"in namespace {Here}-a");
        await ASecretAsync("tls", ("a", "canary-2"));
        await ArrivesAsync(North, "tls", ("a", "canary-2"));
        await BecomesReadyAsync("tls", "1/1");

        await North.Kubectl.RunAsync("create", "clusterrolebinding", Here, "--clusterrole=bellwether-follower", "--user=limited");
        await FollowerBecomesAsync(Name, "Ready", "True", "Connected");
        await BecomesReadyAsync("more", "1/1");
        await Management.Kubectl.RunAsync("delete", "crossclustersyncs", "--all", "-n", Here, "--timeout=30s");
        await North.Kubectl.RunAsync("delete", "clusterrolebinding", Here, $"{Here}-namespaces");
    }

    [Fact]
    public async Task A_server_that_nobody_listens_on_is_told()
    {
        await AddFollowerAsync(Name, North.Server.Kubeconfig(url: $"https://127.0.0.1:{FreePorts.Next()}"));

        await FollowerBecomesAsync(Name, "Reachable", "False", "EndpointUnreachable", "https://127.0.0.1:");
        await FollowerBecomesAsync(Name, "Reconciling", "True", "ProgressingWithRetry");
    }

    [Fact]
    public async Task A_kubeconfig_that_runs_a_program_is_refused_by_the_name_of_the_field()
    {
        var runs = North.Server.Kubeconfig().Replace(
            $"token: {North.Server.Token("admin")}", "exec: {apiVersion: client.authentication.k8s.io/v1, command: touch, args: [/tmp/never]}", StringComparison.Ordinal);

        await AddFollowerAsync(Name, runs);

        await FollowerBecomesAsync(Name, "Stalled", "True", "KubeconfigInvalid", "exec");
        await FollowerBecomesAsync(Name, "Ready", "False", "KubeconfigInvalid");
    }

    [Fact]
    public async Task A_missing_kubeconfig_Secret_is_named_and_found_when_it_comes()
    {
        await AddFollowerAsync(Name, "");
        await Management.Kubectl.RunAsync("delete", "secret", "-n", Stage.OperatorNamespace, Name);

        await FollowerBecomesAsync(Name, "Ready", "False", "KubeconfigSecretNotFound", Name);
        await Stage.SetKubeconfigAsync(Name, await Stages.Stage.FollowerKubeconfigAsync(North));

        await FollowerBecomesAsync(Name, "Ready", "True", "Connected");
    }

    [Fact]
    public async Task The_management_cluster_itself_is_refused_as_a_follower()
    {
        await GrantAsync(Name);
        await ASecretAsync("tls", ("a", "canary-a"));
        var before = await SecretAsync(Management, "tls");

        await AddFollowerAsync(Name, Management.Server.Kubeconfig());
        await ASyncAsync("tls", $"[{{clusters: [{Name}]}}]");

        await FollowerBecomesAsync(Name, "Stalled", "True", "SelfReference", "management cluster itself");
        await FollowerBecomesAsync(Name, "Ready", "False", "SelfReference");
        await FailsAsync("tls", Name, "ClusterUnavailable");
        (await SecretAsync(Management, "tls")).ResourceVersion.Should().Be(before.ResourceVersion);
        // As the message says; until then a deletion of the sync waits for it, as for every follower that can't be asked.
        await Management.Kubectl.RunAsync("delete", "fc", Name, "--timeout=30s");
    }

    [Fact]
    public async Task Of_two_followers_that_are_one_cluster_the_younger_is_refused()
    {
        await AddFollowerAsync(Name, await Stages.Stage.FollowerKubeconfigAsync(East));

        await FollowerBecomesAsync(Name, "Stalled", "True", "DuplicateCluster", "east");
        await FollowerBecomesAsync(Name, "Ready", "False", "DuplicateCluster");
        await FollowerBecomesAsync("east", "Ready", "True", "Connected");
    }

    [Fact]
    public async Task A_follower_that_turns_out_to_be_another_cluster_waits_for_a_person()
    {
        await AddFollowerAsync(Name, await Stages.Stage.FollowerKubeconfigAsync(North));
        await FollowerBecomesAsync(Name, "Ready", "True", "Connected");
        await Stage.StopOperatorAsync();
        await Management.Kubectl.RunAsync(
            "patch", "fc", Name, "--subresource=status", "--type=merge", "-p", """{"status":{"clusterUID":"11111111-2222-3333-4444-555555555555"}}""");

        await Stage.StartOperatorAsync();

        var uid = (await North.NamespaceAsync("kube-system")).Uid;
        await FollowerBecomesAsync(Name, "Stalled", "True", "ClusterUIDChanged", uid, "bellwether.dev/confirm-cluster-uid");
        await Management.Kubectl.RunAsync("annotate", "fc", Name, $"bellwether.dev/confirm-cluster-uid={uid}");
        await FollowerBecomesAsync(Name, "Ready", "True", "Connected");
    }

    [Fact]
    public async Task While_one_follower_hangs_the_others_go_on_and_it_is_caught_up_when_it_is_back()
    {
        const int Count = 40;
        await ApplyAllAsync("canary-1");
        await Management.Kubectl.ApplyAsync(string.Concat(Enumerable.Range(1, Count).Select(number => SyncManifest($"tls-{Number(number)}"))));
        await AllHaveAsync(East, "canary-1", 60);
        await AllHaveAsync(West, "canary-1", 30);
        await SoonAsync(async () => (await Management.ListAsync($"{Cluster.Bellwether}/namespaces/{Here}/crossclustersyncs"))
            .Should().OnlyContain(sync => sync.Conditions.ContainsKey("Ready") && sync.Conditions["Ready"].Status == "True"));

        await West.Server.PauseAsync();
        try
        {
            await ApplyAllAsync("canary-2");
            await AllHaveAsync(East, "canary-2", 15);
        }
        finally
        {
            await West.Server.ResumeAsync();
        }

        await AllHaveAsync(West, "canary-2", 10);
        await SoonAsync(async () => (await Management.ListAsync($"{Cluster.Bellwether}/namespaces/{Here}/crossclustersyncs"))
            .Should().OnlyContain(sync => sync.Conditions["Ready"].Status == "True"));

        Task<string> ApplyAllAsync(string value) => Management.Kubectl.ApplyAsync(
            $$$"""{"apiVersion":"v1","kind":"List","items":[{{{string.Join(',', Enumerable.Range(1, Count)
                .Select(number => SecretManifest($"tls-{Number(number)}", "Opaque", "{}", ("a", value))))}}}]}""");

        Task AllHaveAsync(Cluster cluster, string value, double seconds) => SoonAsync(
            async () =>
            {
                var copies = await cluster.ListAsync($"/api/v1/namespaces/{Here}/secrets?labelSelector=bellwether.dev/origin");
                copies.Count(copy => copy.Data["a"] == value).Should().Be(Count);
            },
            seconds);
    }
}
