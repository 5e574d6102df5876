using System.Text.Json.Nodes;
using Bellwether.EndToEnd.Tests.Cli;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Sandbox;
using Bellwether.Testing.Aws;

namespace Bellwether.EndToEnd.Tests.Eks;

/// <summary>The whole way by IAM, by the operator's own program.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class EksScenarios(EksStage stage) : IClassFixture<EksStage>
{
    private const string Account = "444455556666";

    [Fact]
    public async Task Followers_in_three_accounts_get_copies_by_IAM_alone_and_one_of_each_failure_holds_up_nobody()
    {
        await stage.StartClusterAsync("beta", "222233334444");
        var (gammaRole, _) = await stage.StartClusterAsync("gamma", "333344445555");
        gammaRole.ExternalId = "the-external-id";
        var troubles = await TroublesAsync();
        stage.Aws.Fault = call =>
            call.Subject.EndsWith("throttled", StringComparison.Ordinal) ? AwsFault.Throttled
            : call.Subject.EndsWith("down", StringComparison.Ordinal) ? AwsFault.Html
            : AwsFault.None;
        await stage.StartOperatorAsync("--allowed-role-arns", "111122223333,222233334444,333344445555,arn:aws:iam::444455556666:role/bellwether-*");
        await stage.Management.Kubectl.ApplyAsync(
            """
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"tls","namespace":"prod"},"data":{"tls.key":"Y2FuYXJ5LTE="}}
            """);
        await stage.Management.Kubectl.ApplyAsync(
            """
            apiVersion: bellwether.dev/v1alpha1
            kind: CrossClusterSync
            metadata: {name: tls, namespace: prod}
            spec:
              source: {kind: Secret, name: tls}
              targets: [{clusterSelector: {matchLabels: {stage: eks}}}]
            """);
        foreach (var trouble in troubles)
        {
            await stage.ApplyFollowerAsync(trouble.Name, Account);
        }

        await stage.ApplyFollowerAsync(EksStage.Real, "111122223333");
        await stage.ApplyFollowerAsync("beta", "222233334444");
        await stage.ApplyFollowerAsync("gamma", "333344445555", ", externalID: the-external-id");

        foreach (var name in new[] { EksStage.Real, "beta", "gamma" })
        {
            await stage.BecomesAsync(name, "Ready", "True", "Connected");
            var identity = (await stage.Management.FollowerAsync(name)).Json["status"]!["identity"]!.GetValue<string>();
            identity.Should().MatchRegex($"^arn:aws:sts::[0-9]{{12}}:assumed-role/bellwether-{name}/bellwether-{name}$");
        }

        await stage.SoonAsync(async () => (await stage.Alpha.SecretAsync("prod", "tls")).Data.Should().Contain("tls.key", "canary-1"));
        await ArrivesAsync("beta", "Y2FuYXJ5LTE=");
        await ArrivesAsync("gamma", "Y2FuYXJ5LTE=");
        foreach (var trouble in troubles)
        {
            await stage.BecomesAsync(trouble.Name, trouble.Condition, "False", trouble.Reason, trouble.Says);
            await stage.BecomesAsync(trouble.Name, "Ready", "False", trouble.Reason);
            var seen = await stage.Management.FollowerAsync(trouble.Name);
            string[] order = ["Authenticated", "Reachable", "Authorized"];
            foreach (var later in order.SkipWhile(type => type != trouble.Condition).Skip(1))
            {
                seen.Conditions[later].Status.Should().Be("Unknown", "{0} of {1}", later, seen);
            }
        }

        await ACheckSaysTheSameAsync(troubles);
        await stage.ApplyFollowerAsync("stranger", "777788889999");
        await stage.BecomesAsync("stranger", "Stalled", "True", "RoleNotAllowed", "--allowed-role-arns");

        // Each fault ends, and nobody tells the operator.
        stage.Aws.Fault = _ => AwsFault.None;
        foreach (var trouble in troubles)
        {
            await trouble.Mend();
        }

        foreach (var trouble in troubles)
        {
            await stage.BecomesAsync(trouble.Name, "Ready", "True", "Connected");
            await ArrivesAsync(trouble.Name, "Y2FuYXJ5LTE=");
        }

        stage.Aws.Violations.Should().BeEmpty();
        await RotatesAsync();
        await NothingLeakedAsync();
    }

    /// <summary>With the operator's own identity, a check comes to the operator's own verdicts.</summary>
    private async Task ACheckSaysTheSameAsync(IEnumerable<Trouble> troubles)
    {
        var run = await Plugin.KubectlAsync(
            stage.Management.Server.KubeconfigFile(), stage.OperatorsVariables, "bellwether", "check", "--all", "-o", "json");
        var verdicts = JsonNode.Parse(run.Output)!["followers"]!.AsArray().ToDictionary(
            follower => (string)follower!["name"]!,
            follower => (string?)follower!["steps"]!.AsArray().FirstOrDefault(step => (string?)step!["state"] == "Failed")?["reason"] ?? "Connected");

        verdicts.Should().BeEquivalentTo(
            troubles.ToDictionary(trouble => trouble.Name, trouble => trouble.Reason)
                .Concat([new(EksStage.Real, "Connected"), new("beta", "Connected"), new("gamma", "Connected")]),
            "of {0}",
            run);
        (run.Output + run.Error).Should().NotContain("canary-web-identity").And.NotContain("k8s-aws-v1.").And.NotContain("CANARY");
    }

    /// <summary>Another authority, a bundle of both, another address: without a restart.</summary>
    private async Task RotatesAsync()
    {
        var cluster = stage.Aws.Clusters[("222233334444", EksStage.Region, "beta")];
        var before = cluster.CertificateAuthorityPem;
        var moved = await stage.MoveAsync("beta");
        (cluster.Endpoint, cluster.CertificateAuthorityPem) = (moved.Url, before);
        await stage.BecomesAsync("beta", "Reachable", "False", "CertificateMismatch", "EKS is asked again");
        await stage.BecomesAsync("beta", "Authenticated", "True", "RoleAssumed");
        cluster.CertificateAuthorityPem = before + "\n" + moved.CaPem;
        await stage.BecomesAsync("beta", "Ready", "True", "Connected");
        (await stage.Management.FollowerAsync("beta")).Json["status"]!["endpoint"]!.GetValue<string>().Should().Be(moved.Url);

        await stage.Management.Kubectl.ApplyAsync(
            """
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"tls","namespace":"prod"},"data":{"tls.key":"Y2FuYXJ5LTI="}}
            """);
        await ArrivesAsync("beta", "Y2FuYXJ5LTI=");
        await ArrivesAsync("gamma", "Y2FuYXJ5LTI=");
        await stage.SoonAsync(async () => (await stage.Alpha.SecretAsync("prod", "tls")).Data.Should().Contain("tls.key", "canary-2"));
    }

    private async Task NothingLeakedAsync()
    {
        var texts = new[]
        {
            await File.ReadAllTextAsync(stage.LogFile, TestContext.Current.CancellationToken),
            await stage.Management.Server.Admin.GetStringAsync($"{Cluster.Bellwether}/followerclusters", TestContext.Current.CancellationToken),
            (await stage.Operator!.MetricsAsync()).Body,
        };
        foreach (var text in texts)
        {
            text.Should().NotContain("canary-web-identity").And.NotContain("k8s-aws-v1.").And.NotContain("CANARY");
        }

        texts[0].Should().Contain("arn:aws:sts::999900001111:assumed-role/bellwether", "the base identity is told at the start");
    }

    private Task ArrivesAsync(string cluster, string value) => stage.SoonAsync(() =>
    {
        var copy = stage.Server(cluster).Get("secrets", "prod", "tls");
        ((string?)copy?["data"]?["tls.key"]).Should().Be(value);
        return Task.CompletedTask;
    });

    private async Task<IReadOnlyList<Trouble>> TroublesAsync()
    {
        var troubles = new List<Trouble>();
        async Task AddAsync(
            string name, string condition, string reason, string[] says, Action<FakeRole, FakeCluster> breaking, Action<FakeRole, FakeCluster> mending,
            AuthorizationMode authorization = AuthorizationMode.AllowAll)
        {
            var (role, cluster) = await stage.StartClusterAsync(name, Account, authorization);
            breaking(role, cluster);
            troubles.Add(new Trouble(name, condition, reason, says, () =>
            {
                mending(role, cluster);
                return Task.CompletedTask;
            }));
        }

        const string First = "Authenticated";
        await AddAsync("untrusting", First, "AssumeRoleDenied", [EksStage.RoleOf("untrusting", Account), "trust policy"],
            (role, _) => role.ExternalId = "another", (role, _) => role.ExternalId = null);
        await AddAsync("undescribed", First, "DescribeClusterDenied", ["eks:DescribeCluster"],
            (role, _) => role.MayDescribe = false, (role, _) => role.MayDescribe = true);
        await AddAsync("missing", First, "ClusterNotFound", ["missing", EksStage.Region],
            (_, cluster) => stage.Aws.Clusters.TryRemove((Account, EksStage.Region, cluster.Name), out var _),
            (_, cluster) => stage.Aws.Clusters[(Account, EksStage.Region, cluster.Name)] = cluster);
        var url = "";
        await AddAsync("creating", First, "ClusterNotActive", ["is being created"],
            (_, cluster) => (url, cluster.Status, cluster.Endpoint) = (cluster.Endpoint!, "CREATING", null),
            (_, cluster) => (cluster.Status, cluster.Endpoint) = ("UPDATING", url));
        await AddAsync("elsewhere", First, "AccountMismatch", [Account],
            (_, cluster) => cluster.ArnAccount = "999988887777", (_, cluster) => cluster.ArnAccount = Account);
        await AddAsync("unreadable", First, "CertificateUnreadable", ["unreadable"],
            (_, cluster) => cluster.CertificateAuthorityData = "bm8gUEVN", (_, cluster) => cluster.CertificateAuthorityData = null);
        await AddAsync("large", First, "TokenTooLarge", ["4096"],
            (role, _) => role.TokenLength = 6000,
            (role, _) =>
            {
                role.TokenLength = 600;
                stage.Aws.Sessions.Revoke(role.Arn);
            });
        await AddAsync("throttled", First, "Throttled", [], (_, _) => { }, (_, _) => { });
        await AddAsync("down", First, "AWSUnavailable", [], (_, _) => { }, (_, _) => { });
        var open = "";
        await AddAsync("private", "Reachable", "EndpointUnreachable", ["private"],
            (_, cluster) => (open, cluster.Endpoint, cluster.PublicAccess) = (cluster.Endpoint!, "https://127.0.0.1:1", false),
            (_, cluster) => cluster.Endpoint = open);
        await AddAsync("forged", "Reachable", "CertificateMismatch", ["EKS is asked again"],
            (_, cluster) => cluster.CertificateAuthorityPem = stage.Front("beta").CaPem,
            (_, cluster) => cluster.CertificateAuthorityPem = stage.Front("forged").CaPem);
        await AddAsync("unmapped", First, "TokenRejected", ["access entry", "clusterName"],
            (_, _) => stage.Leave("unmapped", Account), (_, _) => stage.Enter("unmapped", Account));
        await AddAsync("powerless", "Authorized", "Forbidden", ["get namespaces"], (_, _) => { }, (_, _) => Empower("powerless"), AuthorizationMode.Rbac);
        return troubles;
    }

    private void Empower(string cluster)
    {
        stage.Server(cluster).Put(JsonNode.Parse(
            """
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"all"},
             "rules":[{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}]}
            """)!.AsObject());
        stage.Server(cluster).Put(JsonNode.Parse(
            """
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"all"},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"all"},
             "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"Group","name":"bellwether-follower"}]}
            """)!.AsObject());
    }

    /// <param name="Condition">The one that says why.</param>
    private sealed record Trouble(string Name, string Condition, string Reason, string[] Says, Func<Task> Mend);
}
