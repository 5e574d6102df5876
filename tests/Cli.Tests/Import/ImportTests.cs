using System.Text;
using System.Text.Json.Nodes;
using Bellwether.Cli.Import;
using Bellwether.Cli.Import.Interpreting;
using Bellwether.Cli.Import.Reading;
using Bellwether.Cli.Import.Rendering;
using Bellwether.Crds;
using Bellwether.Operator.Tests.Syncs.Scenarios;

namespace Bellwether.Cli.Tests.Import;

/// <summary>The command as it is run; what it makes of what, in ImportCases.</summary>
public sealed class ImportTests
{
    [Fact]
    public async Task It_prints_manifests_on_the_one_side_and_what_is_to_be_known_on_the_other_and_changes_nothing()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await fleet.StopOperatorAsync();
        fleet.Management.Put(Annotated("tls", ("kubed.appscode.com/sync-contexts", "lab,gone")));
        fleet.Management.Put(Annotated("within", ("kubed.appscode.com/sync", "app=web")));
        var before = Footprint.Of(fleet);
        using var kubeconfig = TemporaryFile.With(Kubeconfig(("lab", "https://lab.example.com")));

        var run = await CliRun.OfAsync(fleet, "import", "kubed", "--kubed-kubeconfig", kubeconfig.Path);
        var followers = await CliRun.OfAsync(fleet, "import", "kubed", "--kubed-kubeconfig", kubeconfig.Path, "--only", "followers");
        var syncs = await CliRun.OfAsync(fleet, "import", "kubed", "--kubed-kubeconfig", kubeconfig.Path, "--only", "syncs");

        run.ExitCode.Should().Be(ExitCodes.Error, "{0}", run);
        run.Out.Should().Contain("kind: FollowerCluster\n").And.Contain("kind: CrossClusterSync\n").And.Contain("  namespace: prod\n  name: tls\n");
        run.Error.Should().Contain("problem: Context gone, which Secret prod/tls names, is left out").And.Contain("note: kubed copies Secret prod/within (to namespaces with app=web)");
        (run.Out + run.Error).Should().NotContain("canary");
        followers.Out.Should().Contain("1 FollowerCluster.").And.NotContain("kind: CrossClusterSync");
        syncs.Out.Should().Contain("1 CrossClusterSync.").And.NotContain("kind: FollowerCluster");
        Footprint.Of(fleet).Should().Equal(before);
    }

    [Fact]
    public async Task What_is_carried_over_whole_ends_with_0_and_a_namespace_narrows_it()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Annotated("tls", ("kubed.appscode.com/sync-contexts", "lab")));
        using var kubeconfig = TemporaryFile.With(Kubeconfig(("lab", "https://lab.example.com")));

        var all = await CliRun.OfAsync(fleet, "import", "kubed", "--kubed-kubeconfig", kubeconfig.Path);
        var named = await CliRun.OfAsync(fleet, "import", "kubed", "--kubed-kubeconfig", kubeconfig.Path, "-A");
        var elsewhere = await CliRun.OfAsync(fleet, "import", "kubed", "--kubed-kubeconfig", kubeconfig.Path, "-n", "elsewhere");

        all.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", all);
        named.Should().Be(all);
        elsewhere.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", elsewhere);
        elsewhere.Out.Should().BeEmpty();
        elsewhere.Error.Should().Be("note: No Secret or ConfigMap has an annotation of kubed's: kubed.appscode.com/sync-contexts or kubed.appscode.com/sync.\n");
    }

    [Theory]
    [InlineData("--only: 'pods' is not one of followers, syncs.", "--only", "pods")]
    [InlineData("--kubed-kubeconfig: /nowhere/x can't be read.", "--kubed-kubeconfig", "/nowhere/x")]
    [InlineData("--aws-config: /nowhere/x can't be read.", "--aws-config", "/nowhere/x")]
    public async Task What_can_not_be_done_is_told_and_nothing_printed(string why, params string[] arguments)
    {
        await using var fleet = await SandboxFleet.StartAsync("east");

        var run = await CliRun.OfAsync(fleet, ["import", "kubed", .. arguments]);

        run.ExitCode.Should().Be(ExitCodes.Error);
        run.Error.Should().Contain(why);
        run.Out.Should().BeEmpty();
    }

    [Fact]
    public async Task Help_has_examples_and_exit_codes()
    {
        using var output = new StringWriter();
        var world = new CliWorld { Out = output, Error = output, In = TextReader.Null };

        var code = await CliProgram.RunAsync(["import", "kubed", "--help"], world, TestContext.Current.CancellationToken);

        code.Should().Be(ExitCodes.Nothing);
        output.ToString().Should().Contain("kubectl bellwether import kubed > kubed.yaml").And.Contain("Exit code: 0");
    }

    [Fact]
    public async Task A_kubeconfig_that_is_none_is_told_without_a_word_of_it()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        using var kubeconfig = TemporaryFile.With("token: [canary");

        var run = await CliRun.OfAsync(fleet, "import", "kubed", "--kubed-kubeconfig", kubeconfig.Path);

        run.ExitCode.Should().Be(ExitCodes.Error);
        run.Error.Should().StartWith($"error: kubed's kubeconfig {kubeconfig.Path}: ").And.NotContain("canary");
    }

    [Fact]
    public void More_targets_than_a_sync_holds_are_parted_over_several()
    {
        var contexts = Enumerable.Range(0, 150).Select(number => $"c{number:000}").ToArray();
        var imported = Import(contexts, number => $"n{number}");

        imported.Syncs.Select(sync => (sync.Name, sync.Spec.Targets.Count)).Should().Equal(("tls", 64), ("tls-2", 64), ("tls-3", 22));
        imported.Syncs.SelectMany(sync => sync.Spec.Targets).SelectMany(target => target.Clusters!).Should().BeEquivalentTo(contexts);
        ImportCases.ServersTakeAllThatIsComplete(ImportYaml.Render(imported));
    }

    [Fact]
    public void More_clusters_than_a_target_names_are_parted_over_several_targets()
    {
        var contexts = Enumerable.Range(0, 450).Select(number => $"c{number:000}").ToArray();
        var imported = Import(contexts, _ => null);

        imported.Syncs.Should().ContainSingle().Which.Spec.Targets.Select(target => target.Clusters!.Count).Should().Equal(Limits.Clusters, Limits.Clusters, 50);
        ImportCases.ServersTakeAllThatIsComplete(ImportYaml.Render(imported));
    }

    [Theory]
    [InlineData("/srv/kubed/kubeconfig", """{"name":"v","secret":{"secretName":"kubed"}}""", """{"name":"v","mountPath":"/srv/kubed"}""", "kubed", "kubeconfig")]
    [InlineData("/srv/k", """{"name":"v","secret":{"secretName":"s","items":[{"key":"a.b","path":"k"}]}}""", """{"name":"v","mountPath":"/srv/"}""", "s", "a.b")]
    [InlineData("/srv/k", """{"name":"v","secret":{"secretName":"s"}}""", """{"name":"v","mountPath":"/srv/k","subPath":"config"}""", "s", "config")]
    [InlineData("/srv/k", """{"name":"v","emptyDir":{}}""", """{"name":"v","mountPath":"/srv"}""", null, null)]
    [InlineData("/srv/k", """{"name":"v","secret":{"secretName":"s"}}""", """{"name":"v","mountPath":"/srvother"}""", null, null)]
    public void The_kubeconfig_is_found_through_the_mounts(string file, string volume, string mount, string? secret, string? key)
    {
        var deployment = KubedDeployment.Parse(JsonNode.Parse($$$"""
            {"metadata":{"namespace":"kube-system","name":"kubed"},"spec":{"template":{"spec":{
              "containers":[{"args":["run","--kubeconfig-file","{{{file}}}"],"volumeMounts":[{"name":"tmp","mountPath":"/"},{{{mount}}}]}],
              "volumes":[{"name":"tmp","emptyDir":{}},{{{volume}}}]} } } }
            """));

        deployment!.Secret.Should().Be(secret is null ? null : ((string, string)?)(secret, key!));
    }

    private static KubedImport Import(string[] contexts, Func<int, string?> @namespace) => KubedImport.Of(new ImportFacts
    {
        Objects = [new AnnotatedObject("Secret", "prod", "tls") { Contexts = string.Join(',', contexts) }],
        Kubeconfig = KubedKubeconfig.Parse(
            Encoding.UTF8.GetBytes(Kubeconfig([.. contexts.Select((name, number) => (name, $"https://{name}.example.com", @namespace(number)))])), "k"),
        OperatorNamespace = "bellwether-system",
    });

    internal static JsonObject Annotated(string name, (string Key, string Value) annotation)
    {
        var secret = Objects.Secret("prod", name, ("a", "canary-a"));
        secret["metadata"]!["annotations"] = new JsonObject { [annotation.Key] = annotation.Value };
        return secret;
    }

    internal static string Kubeconfig(params (string Name, string Server)[] contexts) =>
        Kubeconfig([.. contexts.Select(context => (context.Name, context.Server, (string?)null))]);

    internal static string Kubeconfig((string Name, string Server, string? Namespace)[] contexts)
    {
        var clusters = contexts.Select(context => $"{{name: {context.Name}, cluster: {{server: '{context.Server}'}}}}");
        var entries = contexts.Select(context => $"{{name: {context.Name}, context: {{cluster: {context.Name}, user: u, namespace: {context.Namespace ?? "~"}}}}}");
        return $"clusters: [{string.Join(',', clusters)}]\nusers: [{{name: u, user: {{token: canary-token}}}}]\ncontexts: [{string.Join(',', entries)}]\n";
    }
}
