using System.Net;
using System.Net.Sockets;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.Docs;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Cli;

/// <summary>Looking before, and after, the operator works.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class PlanScenarios(Stage stage) : Scenario(stage)
{
    [Fact]
    public async Task A_plan_shows_what_is_to_be_done_then_that_nothing_is_and_changes_nothing()
    {
        await Stage.StopOperatorAsync();
        await ASecretAsync("tls", ("tls.key", "canary-plan"));
        await ASyncAsync("tls");
        await East.Kubectl.RunAsync("create", "secret", "generic", "-n", Here, "tls", "--from-literal=a=canary-theirs");
        var before = await Plugin.VersionsAsync(Management, East, West);

        var plan = await RunAsync("plan", "tls", "-n", Here, "-o", "json");
        var table = await RunAsync(OfThis(PageCommand.Of("docs/guides/cli.md", "kubectl bellwether plan wildcard-tls -n prod")));
        var diff = await RunAsync(OfThis(PageCommand.Of("docs/guides/cli.md", "kubectl bellwether diff wildcard-tls -n prod")));

        Plugin.Targets(plan).Should().Equal(["east Refuse tls ForeignObject", "west Create tls Missing"], because: "{0}", plan);
        plan.ExitCode.Should().Be(2);
        table.Output.Should().Contain("1 refused").And.Contain("Total: 1 to create, 1 refused");
        diff.ExitCode.Should().Be(2, "{0}", diff);
        diff.Output.Should().Contain("+ data[tls.key]  hmac:");
        ShowNothing(plan, table, diff);
        (await Plugin.VersionsAsync(Management, East, West)).Should().Equal(before);

        await East.Kubectl.RunAsync("delete", "secret", "-n", Here, "tls");
        await Stage.StartOperatorAsync();
        await BecomesReadyAsync("tls", "2/2");
        var after = await RunAsync("plan", "tls", "-n", Here, "-o", "json");

        Plugin.Targets(after).Should().Equal(["east Unchanged tls InStep", "west Unchanged tls InStep"], because: "{0}", after);
        after.ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task A_diff_has_the_followers_try_every_action_and_keeps_nothing_of_it()
    {
        await ASecretAsync("changed", ("same", "canary-same"), ("old", "canary-old"));
        await ASecretAsync("retyped", ("a", "canary-a"));
        await ASecretAsync("repaired", ("a", "canary-a"));
        await ASecretAsync("moved", ("a", "canary-a"));
        foreach (var name in new[] { "changed", "retyped", "repaired", "moved" })
        {
            await ASyncAsync(name);
            await BecomesReadyAsync(name, "2/2");
        }

        await Stage.StopOperatorAsync();
        await Management.Kubectl.RunAsync("delete", "secret", "-n", Here, "changed", "retyped");
        await ASecretAsync("changed", ("same", "canary-same"), ("new", "canary-new"));
        await ASecretAsync("retyped", "kubernetes.io/basic-auth", "{}", ("username", "canary-user"), ("password", "canary-password"));
        await East.Kubectl.RunAsync("patch", "secret", "-n", Here, "repaired", "-p", $$$"""{"data":{"a":"{{{Base64("canary-tampered")}}}","extra":"{{{Base64("canary-extra")}}}"}}""");
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, SyncManifest("moved", "[{clusters: [east]}]"), Cancellation);
        var before = await Plugin.VersionsAsync(Management, East, West);

        var changed = await RunAsync("diff", "changed", "-n", Here);
        var retyped = await RunAsync("diff", "retyped", "-n", Here);
        var repaired = await RunAsync("diff", "repaired", "-n", Here);
        var moved = await RunAsync("diff", "-f", file);

        (await Plugin.VersionsAsync(Management, East, West)).Should().Equal(before);
        Lines(changed).Should().Contain(["+ data[new]  hmac:", "- data[old]  hmac:"], "{0}", changed).And.NotContain(line => line.Contains("data[same]"));
        Lines(retyped).Should().Contain(["~ type  \"Opaque\" -> \"kubernetes.io/basic-auth\"", "It is deleted and made anew."], "{0}", retyped);
        Lines(repaired).Should().Contain(["~ data[a]  hmac:", "- data[extra]  hmac:"], "{0}", repaired);
        moved.Output.Should().Contain("Deselected").And.Contain("The whole object is deleted.");
        new[] { changed, retyped, repaired, moved }.Should().AllSatisfy(run => run.ExitCode.Should().Be(2, "{0}", run));
        ShowNothing(changed, retyped, repaired, moved);
    }

    [Fact]
    public async Task A_follower_that_is_down_is_told_and_the_others_are_planned()
    {
        await ASecretAsync("tls", ("a", "canary-a"));
        await AddFollowerAsync("down", North.Server.Kubeconfig(url: $"https://127.0.0.1:{FreePort()}"));
        await ASyncAsync("tls", "[{clusters: [east, down]}]");
        await ArrivesAsync(East, "tls", ("a", "canary-a"));

        var plan = await RunAsync("plan", "tls", "-n", Here, "--all");

        plan.ExitCode.Should().Be(1);
        plan.Output.Should().Contain("Could not be asked: EndpointUnreachable").And.Contain("InStep").And.Contain("1 follower could not be asked");
        ShowNothing(plan);
    }

    [Fact]
    public async Task Who_may_not_read_what_a_plan_needs_is_told_which_right_is_missing()
    {
        await ASecretAsync("tls", ("a", "canary-a"));
        await ASyncAsync("tls");
        var user = $"looker-{Here}";
        await Management.Kubectl.RunAsync("create", "serviceaccount", user, "-n", Here);
        var uid = await Management.Kubectl.RunAsync("get", "serviceaccount", user, "-n", Here, "-o", "jsonpath={.metadata.uid}");
        var token = Management.Server.ServiceAccountToken(Here, user, uid, TimeProvider.System.GetUtcNow().AddHours(1));
        var kubeconfig = Path.GetTempFileName();
        await File.WriteAllTextAsync(kubeconfig, Management.Server.Kubeconfig(token: token), Cancellation);

        var none = await Plugin.RunAsync(kubeconfig, "plan", "tls", "-n", Here);
        await Management.Kubectl.RunAsync("create", "clusterrole", user, "--verb=get,list", "--resource=namespaces,crossclustersyncs.bellwether.dev,followerclusters.bellwether.dev");
        await Management.Kubectl.RunAsync("create", "clusterrolebinding", user, $"--clusterrole={user}", $"--serviceaccount={Here}:{user}");
        var some = await Plugin.RunAsync(kubeconfig, "plan", "tls", "-n", Here);

        none.ExitCode.Should().Be(1);
        none.Error.Should().Contain("You need get on namespaces/kube-system");
        some.ExitCode.Should().Be(1);
        some.Error.Should().Contain("You need get on secrets/bellwether-fingerprint-key in namespace bellwether-system");
        ShowNothing(none, some);
    }

    private string[] OfThis(PageCommand command) => command.With("wildcard-tls", "tls").With("prod", Here).After("kubectl bellwether");

    private Task<KubectlResult> RunAsync(params string[] arguments) => Plugin.RunAsync(Management.Server.KubeconfigFile(), arguments);

    /// <summary>Without what is another each time.</summary>
    private static IEnumerable<string> Lines(KubectlResult run) =>
        run.Output.Split('\n').Select(line => line.Trim()).Select(line => line.IndexOf("hmac:", StringComparison.Ordinal) is > 0 and var at ? line[..(at + 5)] : line);

    private void ShowNothing(params KubectlResult[] runs)
    {
        foreach (var run in runs)
        {
            var all = run.Output + run.Error;
            all.Should().NotContain("canary").And.NotContain(Base64("canary")[..6]);
            Stage.Credentials.Should().AllSatisfy(credential => all.Should().NotContain(credential));
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
