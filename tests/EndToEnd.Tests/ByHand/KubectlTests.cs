using System.Text.RegularExpressions;

namespace Bellwether.EndToEnd.Tests.ByHand;

/// <summary>What people type, on the built-in kinds, without any flag that a real cluster wouldn't need.</summary>
public sealed partial class KubectlTests(KubectlServers servers) : IClassFixture<KubectlServers>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(KubectlServers.Both), MemberType = typeof(KubectlServers))]
    public async Task Apply_creates_changes_and_leaves_alone(string server)
    {
        using var kubectl = servers.On(server);
        await kubectl.RunAsync("create", "namespace", "applying");

        var created = await kubectl.ApplyAsync(ConfigMap("applying", "v"));
        var same = await kubectl.ApplyAsync(ConfigMap("applying", "v"));
        var changed = await kubectl.ApplyAsync(ConfigMap("applying", "w"));
        var serverSide = await kubectl.ApplyAsync(ConfigMap("applying", "x"), "--server-side", "--force-conflicts");
        var dryRun = await kubectl.ApplyAsync(ConfigMap("applying", "z"), "--dry-run=server");

        created.Trim().Should().Be("configmap/settings created");
        same.Trim().Should().Be("configmap/settings unchanged");
        changed.Trim().Should().Be("configmap/settings configured");
        serverSide.Trim().Should().Be("configmap/settings serverside-applied");
        dryRun.Trim().Should().Be("configmap/settings configured (server dry run)");
        (await kubectl.RunAsync("-n", "applying", "get", "cm", "settings", "-o", "jsonpath={.data.k}")).Should().Be("x");
    }

    [Theory]
    [MemberData(nameof(KubectlServers.Both), MemberType = typeof(KubectlServers))]
    public async Task Apply_refuses_an_unknown_field(string server)
    {
        using var kubectl = servers.On(server);

        var result = await kubectl.TryAsync(
            ["apply", "-f", "-"], ConfigMap("default", "v").Replace("data:", "datum:", StringComparison.Ordinal), Cancellation);

        result.ExitCode.Should().Be(1, result.ToString());
        result.Error.Should().Contain("unknown field \"datum\" in io.k8s.api.core.v1.ConfigMap");
    }

    [Theory]
    [MemberData(nameof(KubectlServers.Both), MemberType = typeof(KubectlServers))]
    public async Task Get_prints_tables_yaml_and_names(string server)
    {
        using var kubectl = servers.On(server);
        await kubectl.RunAsync("create", "namespace", "getting");
        await kubectl.RunAsync("-n", "getting", "create", "secret", "generic", "tokens", "--from-literal=a=1", "--from-literal=b=2");
        await kubectl.ApplyAsync(ConfigMap("getting", "v"));

        var secrets = await kubectl.RunAsync("-n", "getting", "get", "secrets");
        var wide = await kubectl.RunAsync("-n", "getting", "get", "cm", "-o", "wide", "--show-labels");
        var everywhere = await kubectl.RunAsync("get", "secrets", "-A", "--no-headers");
        var names = await kubectl.RunAsync("-n", "getting", "get", "secrets,cm", "-o", "name");
        var yaml = await kubectl.RunAsync("-n", "getting", "get", "cm", "settings", "-o", "yaml");
        var missing = await kubectl.TryAsync(["-n", "getting", "get", "cm", "absent"], cancellationToken: Cancellation);

        Words(secrets).Should().Equal("NAME TYPE DATA AGE", "tokens Opaque 2 <age>");
        Words(wide).Should().Equal("NAME DATA AGE LABELS", "settings 1 <age> app=x");
        Words(everywhere).Should().Contain("getting tokens Opaque 2 <age>");
        names.Split('\n').Should().StartWith(["secret/tokens", "configmap/settings"]);
        yaml.Should().StartWith("apiVersion: v1\ndata:\n  k: v\nkind: ConfigMap\n").And.NotContain("managedFields");
        missing.Error.Trim().Should().Be("Error from server (NotFound): configmaps \"absent\" not found");
    }

    [Theory]
    [MemberData(nameof(KubectlServers.Both), MemberType = typeof(KubectlServers))]
    public async Task Get_watch_prints_each_change(string server)
    {
        using var kubectl = servers.On(server);
        await kubectl.RunAsync("create", "namespace", "watching");
        await kubectl.ApplyAsync(ConfigMap("watching", "v"));
        using var watch = kubectl.Start(["-n", "watching", "get", "cm", "--watch", "--output-watch-events"]);
        try
        {
            (await watch.StandardOutput.ReadLineAsync(Cancellation)).Should().MatchRegex("^EVENT +NAME +DATA +AGE");
            (await watch.StandardOutput.ReadLineAsync(Cancellation)).Should().MatchRegex("^ADDED +settings +1 ");

            await kubectl.RunAsync("-n", "watching", "patch", "cm", "settings", "-p", """{"data":{"n":"2"}}""");
            await kubectl.RunAsync("-n", "watching", "delete", "cm", "settings");

            (await watch.StandardOutput.ReadLineAsync(Cancellation)).Should().MatchRegex("^MODIFIED +settings +2 ");
            (await watch.StandardOutput.ReadLineAsync(Cancellation)).Should().MatchRegex("^DELETED +settings +2 ");
        }
        finally
        {
            watch.Kill(entireProcessTree: true);
        }
    }

    [Theory]
    [MemberData(nameof(KubectlServers.Both), MemberType = typeof(KubectlServers))]
    public async Task Edit_saves_what_the_editor_wrote(string server)
    {
        using var kubectl = servers.On(server);
        await kubectl.RunAsync("create", "namespace", "editing");
        await kubectl.ApplyAsync(ConfigMap("editing", "before"));
        kubectl.Environment["EDITOR"] = "sed -i -e s/before/after/";

        var edited = await kubectl.RunAsync("-n", "editing", "edit", "cm", "settings");

        edited.Trim().Should().Be("configmap/settings edited");
        (await kubectl.RunAsync("-n", "editing", "get", "cm", "settings", "-o", "jsonpath={.data.k}")).Should().Be("after");
    }

    [Theory]
    [MemberData(nameof(KubectlServers.Both), MemberType = typeof(KubectlServers))]
    public async Task Label_annotate_and_patch_change_what_they_say(string server)
    {
        using var kubectl = servers.On(server);
        await kubectl.RunAsync("create", "namespace", "patching");
        await kubectl.ApplyAsync(ConfigMap("patching", "v"));

        var labeled = await kubectl.RunAsync("-n", "patching", "label", "cm", "settings", "team=blue", "app-");
        var refused = await kubectl.TryAsync(["-n", "patching", "label", "cm", "settings", "team=red"], cancellationToken: Cancellation);
        await kubectl.RunAsync("-n", "patching", "annotate", "cm", "settings", "why=because");
        await kubectl.RunAsync("-n", "patching", "patch", "cm", "settings", "--type=json", "-p", """[{"op":"add","path":"/data/j","value":"1"}]""");
        await kubectl.RunAsync("-n", "patching", "patch", "cm", "settings", "--type=merge", "-p", """{"data":{"m":"2"}}""");
        await kubectl.RunAsync("-n", "patching", "patch", "cm", "settings", "-p", """{"data":{"k":null}}""");

        labeled.Trim().Should().Be("configmap/settings labeled");
        refused.Error.Should().Contain("'team' already has a value (blue), and --overwrite is false");
        (await kubectl.RunAsync("-n", "patching", "get", "cm", "settings", "-o", "jsonpath={.data} {.metadata.labels} {.metadata.annotations.why}"))
            .Should().Be("""{"j":"1","m":"2"} {"team":"blue"} because""");
    }

    [Theory]
    [MemberData(nameof(KubectlServers.Both), MemberType = typeof(KubectlServers))]
    public async Task Describe_shows_the_object(string server)
    {
        using var kubectl = servers.On(server);
        await kubectl.RunAsync("create", "namespace", "describing");
        await kubectl.RunAsync("-n", "describing", "create", "secret", "generic", "tokens", "--from-literal=a=12345");
        await kubectl.ApplyAsync(ConfigMap("describing", "v"));

        var secret = await kubectl.RunAsync("-n", "describing", "describe", "secret", "tokens");
        var configMap = await kubectl.RunAsync("-n", "describing", "describe", "cm/settings");
        var @namespace = await kubectl.RunAsync("describe", "namespace", "describing");

        secret.Should().MatchRegex("Name: +tokens\n").And.Contain("a:  5 bytes");
        configMap.Should().Contain("k:\n----\nv\n");
        @namespace.Should().MatchRegex("Status: +Active\n");
    }

    [Theory]
    [MemberData(nameof(KubectlServers.Both), MemberType = typeof(KubectlServers))]
    public async Task Explain_reads_the_schema(string server)
    {
        using var kubectl = servers.On(server);

        var whole = await kubectl.RunAsync("explain", "configmap");
        var field = await kubectl.RunAsync("explain", "secret.data");
        var lease = await kubectl.RunAsync("explain", "leases.spec", "--recursive");

        whole.Should().MatchRegex("KIND: +ConfigMap\nVERSION: +v1\n").And.Contain("binaryData").And.Contain("ConfigMap holds configuration data");
        field.Should().Contain("map[string]string").And.Contain("Data contains the secret data");
        lease.Should().Contain("holderIdentity").And.Contain("renewTime");
    }

    [Theory]
    [MemberData(nameof(KubectlServers.Both), MemberType = typeof(KubectlServers))]
    public async Task Api_resources_and_versions_are_discovered(string server)
    {
        using var kubectl = servers.On(server);

        var resources = Words(await kubectl.RunAsync("api-resources"));
        var versions = await kubectl.RunAsync("api-versions");
        var version = await kubectl.RunAsync("version");

        resources.Should().Contain("configmaps cm v1 true ConfigMap");
        resources.Should().Contain("namespaces ns v1 false Namespace");
        resources.Should().Contain("customresourcedefinitions crd,crds apiextensions.k8s.io/v1 false CustomResourceDefinition");
        versions.Split('\n').Should().Contain(["v1", "coordination.k8s.io/v1", "events.k8s.io/v1", "rbac.authorization.k8s.io/v1"]);
        version.Should().Contain("Server Version: v1.");
    }

    [Theory]
    [MemberData(nameof(KubectlServers.Both), MemberType = typeof(KubectlServers))]
    public async Task Delete_and_wait_see_the_end(string server)
    {
        using var kubectl = servers.On(server);
        await kubectl.RunAsync("create", "namespace", "deleting");
        await kubectl.ApplyAsync(ConfigMap("deleting", "v"));

        var waited = await kubectl.RunAsync("-n", "deleting", "wait", "cm/settings", "--for=jsonpath={.data.k}=v", "--timeout=10s");
        var deleted = await kubectl.RunAsync("-n", "deleting", "delete", "cm", "settings");
        var gone = await kubectl.TryAsync(["-n", "deleting", "delete", "cm", "settings"], cancellationToken: Cancellation);
        var ignored = await kubectl.RunAsync("-n", "deleting", "delete", "cm", "settings", "--ignore-not-found");

        waited.Trim().Should().Be("configmap/settings condition met");
        deleted.Should().StartWith("configmap \"settings\" deleted");
        gone.Error.Trim().Should().Be("Error from server (NotFound): configmaps \"settings\" not found");
        ignored.Should().BeEmpty();
    }

    private static string ConfigMap(string ns, string value) =>
        $$"""
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: settings
          namespace: {{ns}}
          labels: {app: x}
        data:
          k: {{value}}
        """;

    /// <summary>Lines with single blanks; ages are put as <c>&lt;age&gt;</c>.</summary>
    private static List<string> Words(string table) =>
        [.. table.Trim().Split('\n').Select(line => Age().Replace(Blanks().Replace(line.Trim(), " "), " <age>"))];

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();

    [GeneratedRegex(@" \d+(s|m|m\d+s)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Age();
}
