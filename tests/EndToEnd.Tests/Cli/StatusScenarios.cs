using System.Text.Json.Nodes;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.Docs;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Cli;

/// <summary>kubectl's own plugin lookup finds the program, and it tells what the operator wrote on a real server.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class StatusScenarios(Stage stage) : Scenario(stage)
{
    [Fact]
    public async Task Status_tells_of_a_sync_from_its_first_copy_to_a_foreign_object_and_back()
    {
        await East.Kubectl.RunAsync("create", "secret", "generic", "-n", Here, "tls", "--from-literal=a=canary-theirs");
        await ASecretAsync("tls", ("tls.key", "canary-status"));
        await ASyncAsync("tls");
        await ArrivesAsync(West, "tls", ("tls.key", "canary-status"));
        await FailsAsync("tls", "east", "ForeignObject");

        var all = await RunAsync([.. PageCommand.Of("docs/guides/cli.md", "kubectl bellwether status").After("kubectl bellwether"), "-n", Here]);
        var one = await RunAsync("status", $"{Here}/tls");

        all.ExitCode.Should().Be(2, "{0}", all);
        all.Output.Should().Contain("CopiesFailing").And.Contain("1 of 2 copies in step, 1 failing").And.NotContain("\u001b");
        one.ExitCode.Should().Be(2, "{0}", one);
        one.Output.Should().Contain($"{Here}/tls: ForeignObject").And.Contain("What to do: Remove the object from the follower");
        new[] { all, one }.Should().AllSatisfy(run => (run.Output + run.Error).Should().NotContain("canary"));

        var watch = await Plugin.FollowAsync(
            Management.Server.KubeconfigFile(),
            "Waiting for",
            () => East.Kubectl.RunAsync("delete", "secret", "-n", Here, "tls"),
            "status", "tls", "-n", Here, "-w");
        var after = await RunAsync("status", "tls", "-n", Here);

        watch.ExitCode.Should().Be(0, "{0}", watch);
        watch.Output.Should().Contain($"{Here}/tls Ready 2/2 Synced").And.Contain("All is in step, after");
        after.ExitCode.Should().Be(0, "{0}", after);
    }

    [Fact]
    public async Task Version_finds_the_kinds_and_names_of_syncs_and_followers_are_completed()
    {
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASyncAsync("tls");

        string[] command = PageCommand.Of("docs/guides/cli.md", "kubectl bellwether version").After("kubectl bellwether");
        var version = await RunAsync([.. command, "-o", "json"]);
        var names = await RunAsync("[suggest]", $"kubectl-bellwether status -n {Here} ");

        var json = JsonNode.Parse(version.Output)!;
        json["kinds"]!.AsArray().Select(kind => (string?)kind!["servedVersions"]![0]).Should().Equal("v1alpha1", "v1alpha1");
        ((string?)json["kubernetes"]).Should().StartWith("v1.");
        version.ExitCode.Should().Be(0, "{0}", version);
        names.Output.Split('\n').Should().Contain(["tls", "follower/east", "follower/west"], "{0}", names);
    }

    private Task<KubectlResult> RunAsync(params string[] arguments) => Plugin.RunAsync(Management.Server.KubeconfigFile(), arguments);
}
