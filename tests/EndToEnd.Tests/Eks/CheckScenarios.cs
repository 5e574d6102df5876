using System.Text.Json.Nodes;
using Bellwether.EndToEnd.Tests.Cli;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Sandbox;
using Bellwether.Testing.Aws;
using Bellwether.Testing.Docs;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Eks;

/// <summary>The built plugin, without an operator, signed in to AWS with a person's access keys.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class CheckScenarios(EksStage stage) : IClassFixture<EksStage>
{
    private const string Account = "111122223333";
    private const string Other = "444455556666";

    [Fact]
    public async Task One_follower_in_order_and_several_broken_ones_are_told_apart_step_by_step()
    {
        var person = Person();
        var (untrusting, _) = await stage.StartClusterAsync("untrusting", Other);
        untrusting.ExternalId = "another";
        var (_, creating) = await stage.StartClusterAsync("creating", Other);
        creating.Status = "CREATING";
        await stage.StartClusterAsync("unmapped", Other);
        stage.Leave("unmapped", Other);
        var (_, forged) = await stage.StartClusterAsync("forged", Other);
        forged.CertificateAuthorityPem = stage.Front("unmapped").CaPem;
        await stage.StartClusterAsync("powerless", Other, AuthorizationMode.Rbac);
        await stage.ApplyFollowerAsync(EksStage.Real, Account);
        foreach (var name in new[] { "untrusting", "creating", "unmapped", "forged", "powerless" })
        {
            await stage.ApplyFollowerAsync(name, Other);
        }

        var versions = await Plugin.VersionsAsync(stage.Management, stage.Alpha);
        var run = await RunAsync(stage.Management, person, "check", "--all", "-o", "json");
        var alone = await RunAsync(stage.Management, person, OfReal(PageCommand.Of("docs/guides/cli.md", "kubectl bellwether check mc-project-k8s")).After("kubectl bellwether"));

        run.ExitCode.Should().Be(2, "{0}", run);
        Verdicts(run).Should().BeEquivalentTo(
            "alpha usable", "untrusting AssumeRole AssumeRoleDenied", "creating DescribeCluster ClusterNotActive", "unmapped SignIn TokenRejected",
            "forged Connection CertificateMismatch", "powerless Permissions Forbidden");
        alone.ExitCode.Should().Be(0, "{0}", alone);
        alone.Output.Should().Contain(person.Arn).And.Contain("your identity, not the operator's").And.Contain("1 of 1 follower can be used");
        (await Plugin.VersionsAsync(stage.Management, stage.Alpha)).Should().Equal(versions, "nothing is written anywhere");
        ShowNothing(run, alone);
    }

    [Fact]
    public async Task Before_Bellwether_is_installed_a_follower_in_a_file_can_be_checked()
    {
        await stage.StartClusterAsync("beta", Account);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, FollowerOf("beta"), TestContext.Current.CancellationToken);

        // Alpha is a cluster that knows none of Bellwether's kinds.
        var run = await RunAsync(stage.Alpha, Person(), "check", "-f", file);
        var byName = await RunAsync(stage.Alpha, Person(), "check", "beta");

        run.ExitCode.Should().Be(0, "{0}", run);
        run.Output.Should().Contain("Bellwether isn't installed in the management cluster").And.Contain("1 of 1 follower can be used");
        byName.ExitCode.Should().Be(1);
        byName.Error.Should().Contain("Bellwether isn't installed there");
        ShowNothing(run, byName);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v1beta1")]
    public async Task kubectl_signs_in_to_a_follower_with_the_plugin_in_the_place_of_the_aws_CLI(string version)
    {
        var person = Person();
        await stage.ApplyFollowerAsync(EksStage.Real, Account);
        var printed = await RunAsync(
            stage.Management,
            person,
            [
                .. OfReal(PageCommand.Of("docs/guides/cli.md", "kubectl bellwether token mc-project-k8s --print-kubeconfig > mc-project-k8s.kubeconfig"))
                    .With($" > {EksStage.Real}.kubeconfig", "").After("kubectl bellwether"),
                "--kubeconfig", stage.Management.Server.KubeconfigFile(),
            ]);
        var kubeconfig = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            kubeconfig,
            printed.Succeeded().Replace("client.authentication.k8s.io/v1", $"client.authentication.k8s.io/{version}", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);

        var seen = await KubectlAsync(kubeconfig, person, "get", "namespace", "prod", "-o", "name");
        var listed = await KubectlAsync(
            kubeconfig,
            person,
            OfReal(PageCommand.Of("docs/guides/cli.md", "kubectl --kubeconfig mc-project-k8s.kubeconfig -n ingress get secrets"))
                .With("-n ingress", "-n prod").After($"kubectl --kubeconfig {EksStage.Real}.kubeconfig"));
        var refused = await KubectlAsync(kubeconfig, person, "get", "nodes");
        stage.Leave(EksStage.Real, Account);
        try
        {
            await stage.SoonAsync(async () => (await KubectlAsync(kubeconfig, person, "get", "namespace", "prod")).Error.Should().Contain("provide credentials"));
        }
        finally
        {
            stage.Enter(EksStage.Real, Account);
        }

        seen.Output.Trim().Should().Be("namespace/prod", "{0}", seen);
        refused.Error.Should().Contain("Forbidden", "it has the operator's rights there and no others: {0}", refused);
        listed.ExitCode.Should().Be(0, "{0}", listed);
        ShowNothing(printed, seen, listed, refused);
    }

    private static string FollowerOf(string name) =>
        $$"""
        apiVersion: bellwether.dev/v1alpha1
        kind: FollowerCluster
        metadata: {name: {{name}} }
        spec:
          eks: {account: "{{Account}}", roleARN: "{{EksStage.RoleOf(name, Account)}}", clusterName: {{name}}, region: {{EksStage.Region}} }
          access: [{from: {namespaces: [prod]} }]
        """;

    private static PageCommand OfReal(PageCommand command) => command.With("mc-project-k8s", EksStage.Real);

    private FakeSession Person() => stage.Aws.AddUser("anna");

    private Dictionary<string, string> Variables(FakeSession person) => new()
    {
        ["AWS_ACCESS_KEY_ID"] = person.AccessKeyId,
        ["AWS_SECRET_ACCESS_KEY"] = person.SecretAccessKey,
        ["AWS_ENDPOINT_URL_STS"] = stage.Aws.StsUrl,
        ["AWS_ENDPOINT_URL_EKS"] = stage.Aws.EksUrl,
    };

    private Task<KubectlResult> RunAsync(Cluster management, FakeSession person, params string[] arguments) =>
        KubectlAsync(management.Server.KubeconfigFile(), person, ["bellwether", .. arguments]);

    private async Task<KubectlResult> KubectlAsync(string kubeconfig, FakeSession person, params string[] arguments) =>
        await Plugin.KubectlAsync(kubeconfig, Variables(person), arguments);

    /// <summary>Each follower with the step that failed, and why.</summary>
    private static IEnumerable<string> Verdicts(KubectlResult run) =>
        from follower in JsonNode.Parse(run.Output)!["followers"]!.AsArray()
        let failed = follower["steps"]!.AsArray().FirstOrDefault(step => (string?)step!["state"] == "Failed")
        select failed is null ? $"{follower["name"]} usable" : $"{follower["name"]} {failed["step"]} {failed["reason"]}";

    private void ShowNothing(params KubectlResult[] runs)
    {
        foreach (var run in runs)
        {
            var all = run.Output + run.Error;
            all.Should().NotContain("CANARY").And.NotContain("k8s-aws-v1.");
            stage.Aws.Sessions.All.Should().AllSatisfy(session => all.Should().NotContain(session.SecretAccessKey));
        }
    }
}
