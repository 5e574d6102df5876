using System.Net;
using System.Text.Json.Nodes;
using Bellwether.Cli.Versions;
using Bellwether.Operator.Tests.Syncs.Scenarios;

namespace Bellwether.Cli.Tests.Commands;

public sealed class VersionTests
{
    [Fact]
    public async Task Without_a_Deployment_the_operator_is_said_not_to_be_there()
    {
        await using var fleet = await SandboxFleet.StartAsync();
        fleet.Intercept = Deployments("""{"kind":"DeploymentList","apiVersion":"apps/v1","metadata":{"resourceVersion":"1"},"items":[]}""");

        var run = await CliRun.OfAsync(fleet, "version");

        run.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", run);
        run.Out.Should().Contain("not found in namespace bellwether-system").And.Contain("crossclustersyncs.bellwether.dev v1alpha1").And.Contain("followerclusters.bellwether.dev v1alpha1");
    }

    [Fact]
    public async Task The_operators_version_is_that_of_its_image()
    {
        await using var fleet = await SandboxFleet.StartAsync();
        fleet.Intercept = Deployments("""
            {"kind":"DeploymentList","apiVersion":"apps/v1","metadata":{"resourceVersion":"1"},"items":[{"metadata":{"namespace":"bellwether-system","name":"bellwether-operator"},
            "spec":{"replicas":2,"template":{"spec":{"containers":[{"name":"proxy","image":"p:9"},{"name":"operator","image":"registry:5000/bellwether-operator:0.1.0"}]}}},"status":{"readyReplicas":1}}]}
            """);

        var run = await CliRun.OfAsync(fleet, "version", "-o", "json");

        run.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", run);
        JsonNode.DeepEquals(run.Json["operators"], JsonNode.Parse("""
            [{"namespace":"bellwether-system","deployment":"bellwether-operator","version":"0.1.0","image":"registry:5000/bellwether-operator:0.1.0","readyReplicas":1,"replicas":2}]
            """)).Should().BeTrue("{0}", run);
    }

    [Fact]
    public async Task What_can_not_be_found_out_is_told_and_the_rest_is_printed()
    {
        await using var fleet = await SandboxFleet.StartAsync();
        fleet.Intercept = (_, request, _) => Task.FromResult(request.RequestUri!.AbsolutePath.StartsWith("/apis/apps/", StringComparison.Ordinal)
            ? new HttpResponseMessage(HttpStatusCode.Forbidden) { Content = new StringContent("""{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403}""") }
            : null);

        var run = await CliRun.OfAsync(fleet, "version");
        var client = await CliRun.OfAsync(fleet, "version", "--client");
        var nowhere = await CliRun.OfAsync(fleet, "version", "--context", "nowhere");

        run.ExitCode.Should().Be(ExitCodes.Error);
        run.Error.Should().Contain("You need list on deployments.apps in namespace bellwether-system");
        run.Out.Should().Contain("v1alpha1").And.NotContain("not found");
        client.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", client);
        client.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().ContainSingle().Which.Should().StartWith("kubectl-bellwether  0.");
        nowhere.ExitCode.Should().Be(ExitCodes.Error);
        nowhere.Out.Should().StartWith("kubectl-bellwether  0.").And.NotContain("not found");
    }

    [Theory]
    [InlineData("bellwether-operator:0.1.0", "0.1.0")]
    [InlineData("registry:5000/a/bellwether-operator:0.1.0@sha256:abc", "0.1.0")]
    [InlineData("registry:5000/bellwether-operator", null)]
    [InlineData("bellwether-operator@sha256:abc", null)]
    public void The_tag_of_an_image_is_told_from_a_port_and_a_digest(string image, string? expected) => VersionReader.TagOf(image).Should().Be(expected);

    private static Func<string, HttpRequestMessage, CancellationToken, Task<HttpResponseMessage?>> Deployments(string json) =>
        (_, request, _) => Task.FromResult(request.RequestUri!.AbsolutePath == "/apis/apps/v1/namespaces/bellwether-system/deployments"
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json") }
            : null);
}
