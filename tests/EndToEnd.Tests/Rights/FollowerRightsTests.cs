using Bellwether.EndToEnd.Tests.Cli;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing;
using Bellwether.Testing.Docs;

namespace Bellwether.EndToEnd.Tests.Rights;

/// <summary>
/// Each form of config/follower grants exactly what it says and what the operator asks for: the server's own account of the rights has
/// nothing more, and with nothing more the operator connects, copies, changes and deletes.
/// </summary>
public sealed class FollowerRightsTests(RightsServers servers) : IClassFixture<RightsServers>
{
    private const string Forms = "config/follower/";

    /// <summary>As the pages apply the forms. The one for IAM and the one for a kubeconfig are applied alike.</summary>
    private static readonly Dictionary<string, PageCommand[]> Shown = new()
    {
        ["eks"] =
        [
            PageCommand.Of("config/follower/README.md", "kubectl --context follower apply -k config/follower/eks"),
            PageCommand.Of("docs/guides/eks.md", "kubectl --context follower apply -k config/follower/eks"),
        ],
        ["kubeconfig"] = [PageCommand.Of("config/follower/README.md", "kubectl --context follower apply -k config/follower/kubeconfig")],
        ["kubeconfig/with-namespaces"] = [PageCommand.Of("config/follower/README.md", "kubectl --context follower apply -k config/follower/kubeconfig/with-namespaces")],
        ["eks/per-namespace/cluster"] =
        [
            PageCommand.Of("config/follower/README.md", "kubectl --context follower apply -k config/follower/eks/per-namespace/cluster"),
            PageCommand.Of("docs/guides/eks.md", "kubectl --context follower apply -k config/follower/eks/per-namespace/cluster"),
        ],
        ["eks/per-namespace/namespace"] =
        [
            PageCommand.Of("docs/guides/eks.md", "kubectl --context follower -n ingress apply -k config/follower/eks/per-namespace/namespace"),
            PageCommand.Of("config/follower/README.md", "kubectl --context follower -n ingress apply -k config/follower/eks/per-namespace/namespace"),
            PageCommand.Of("config/follower/README.md", "kubectl --context follower -n prod apply -k config/follower/eks/per-namespace/namespace").With("-n prod", "-n ingress"),
        ],
    };

    private static readonly string[] Copies = ["secrets", "configmaps"];

    private static readonly string[] Looking =
        ["get namespaces", "list namespaces", "watch namespaces", .. Each(["list", "watch"])];

    /// <summary>In a namespace that is bound, besides writing.</summary>
    private static readonly string[] InNamespace = ["get namespaces named kube-system", "get namespaces", .. Each(["list", "watch"])];

    /// <summary>In all others.</summary>
    private static readonly string[] InCluster = ["get namespaces named kube-system"];

    private static readonly string[] Writing = [.. Each(["get", "create", "patch", "delete"])];

    [Theory]
    [InlineData("eks")]
    [InlineData("kubeconfig")]
    public async Task In_every_namespace(string identity)
    {
        await servers.Follower.Kubectl.RunAsync(
            PageCommand.Of("docs/guides/eks.md", "kubectl --context follower create namespace ingress").With("ingress", $"guide-{identity}").After("kubectl --context follower"));
        using var follower = await ApplyAsync(identity, identity);

        await HasAsync(follower, "ingress", [.. Looking, .. Writing]);
        await HasAsync(follower, "elsewhere", [.. Looking, .. Writing]);
        await CopiesAsync($"{identity}-everywhere", follower, ["ingress", "elsewhere"], create: false);

        await TakeAwayAsync(follower, identity);
    }

    [Theory]
    [InlineData("eks")]
    [InlineData("kubeconfig")]
    public async Task In_every_namespace_and_in_new_ones(string identity)
    {
        var form = $"{identity}/with-namespaces";
        using var follower = await ApplyAsync(identity, form);

        await HasAsync(follower, "ingress", [.. Looking, .. Writing, "create namespaces"]);
        await CopiesAsync($"{identity}-creating", follower, ["ingress", $"made-for-{identity}"], create: true);

        await TakeAwayAsync(follower, form);
    }

    [Theory]
    [InlineData("eks")]
    [InlineData("kubeconfig")]
    public async Task Only_in_the_namespaces_that_are_named(string identity)
    {
        var (cluster, @namespace) = ($"{identity}/per-namespace/cluster", $"{identity}/per-namespace/namespace");
        using var follower = await ApplyAsync(identity, cluster);
        await ApplyAsync(@namespace);

        await HasAsync(follower, "ingress", [.. InNamespace, .. Writing]);
        await HasAsync(follower, "elsewhere", InCluster);
        await CopiesAsync($"{identity}-named", follower, ["ingress"], create: false);

        await servers.Follower.Kubectl.RunAsync("-n", "ingress", "delete", "-k", Folder(@namespace));
        await TakeAwayAsync(follower, cluster);
    }

    [Fact]
    public async Task What_the_plugin_prints_for_the_access_rules_is_enough_and_not_too_much()
    {
        using var follower = FollowerIdentity.InGroups(servers.Follower.Server, "bellwether-follower");
        await servers.FollowAsync("generated", follower, ["ingress"], create: false);

        var parts = PageCommand.Of("docs/guides/cli.md", "kubectl bellwether rbac east | kubectl --context east apply -f -").Parts;
        var roles = (await Plugin.RunAsync(servers.Management.Server.KubeconfigFile(), parts[0].With("east", "generated").After("kubectl bellwether"))).Succeeded();
        (await servers.Follower.Kubectl.TryAsync(parts[1].After("kubectl --context east"), roles, TestContext.Current.CancellationToken)).Succeeded();

        await HasAsync(follower, "ingress", ["get namespaces", .. Each(["list", "watch"]), .. Writing]);
        await HasAsync(follower, "kube-system", ["get namespaces"]);
        await HasAsync(follower, "elsewhere", []);
        await ArriveAsync(["ingress"], "first");
        await servers.Follower.Kubectl.RunAsync("-n", "ingress", "delete", "secret", "tls");
        await ArriveAsync(["ingress"], "first");

        // One right less is told by its name, and one more look mends it.
        var less = roles.Replace("  - patch\n", "", StringComparison.Ordinal);
        less.Should().NotBe(roles);
        await servers.Follower.Kubectl.ApplyAsync(less);
        await servers.RotateAsync();
        await SoonAsync(async () =>
        {
            var authorized = (await servers.Management.FollowerAsync("generated")).Conditions["Authorized"];
            authorized.Should().BeEquivalentTo(new { Status = "False", Reason = "Forbidden" });
            authorized.Message.Should().Contain("patch secrets in namespace ingress").And.NotContain("delete secrets");
        });
        await servers.Follower.Kubectl.ApplyAsync(roles);
        await ArriveAsync(["ingress"], "second");
        await LeaveAsync("generated");
        (await servers.Follower.SecretAsync("ingress", "tls")).Exists.Should().BeFalse("its sync was deleted");
        await servers.Follower.Kubectl.RunAsync("delete", "rolebinding", "-A", "--field-selector", "metadata.name=bellwether-follower");
    }

    [Fact]
    public async Task A_namespace_that_was_forgotten_is_told()
    {
        using var follower = await ApplyAsync("eks", "eks/per-namespace/cluster");
        await ApplyAsync("eks/per-namespace/namespace");
        await HasAsync(follower, "ingress", [.. InNamespace, .. Writing]);

        await servers.FollowAsync("forgetful", follower, ["ingress", "elsewhere"], create: false);

        await SoonAsync(async () =>
        {
            var authorized = (await servers.Management.FollowerAsync("forgetful")).Conditions["Authorized"];
            authorized.Should().BeEquivalentTo(new { Status = "False", Reason = "Forbidden" });
            authorized.Message.Should().Contain("patch secrets in namespace elsewhere").And.NotContain("namespace ingress");
        });
        // Whether copies are there couldn't be seen, so the sync's end would wait for that.
        await servers.Follower.Kubectl.RunAsync("-n", "elsewhere", "apply", "-k", Folder("eks/per-namespace/namespace"));
        await ArriveAsync(["ingress", "elsewhere"], "first");
        await LeaveAsync("forgetful");
        await servers.Follower.Kubectl.RunAsync("-n", "ingress", "delete", "-k", Folder("eks/per-namespace/namespace"));
        await servers.Follower.Kubectl.RunAsync("-n", "elsewhere", "delete", "-k", Folder("eks/per-namespace/namespace"));
        await TakeAwayAsync(follower, "eks/per-namespace/cluster");
    }

    private static string Folder(string form) => Repository.PathOf(Forms + form);

    private static IEnumerable<string> Each(string[] verbs) => verbs.SelectMany(verb => Copies.Select(kind => $"{verb} {kind}"));

    /// <summary>By each command that a page has for it: what is there already stays as it is.</summary>
    private async Task ApplyAsync(string form)
    {
        var other = form.StartsWith("eks", StringComparison.Ordinal) ? form.Replace("eks", "kubeconfig", StringComparison.Ordinal) : form.Replace("kubeconfig", "eks", StringComparison.Ordinal);
        foreach (var command in Shown.TryGetValue(form, out var shown) ? shown : [.. Shown[other].Select(command => command.With(other, form))])
        {
            await servers.Follower.Kubectl.RunAsync(command.With(Forms + form, Folder(form)).After("kubectl --context follower"));
        }
    }

    private async Task<FollowerIdentity> ApplyAsync(string identity, string form)
    {
        await ApplyAsync(form);
        return identity == "eks"
            ? FollowerIdentity.InGroups(servers.Follower.Server, "bellwether-follower")
            : await servers.ServiceAccountAsync();
    }

    /// <summary>These rights, besides those that everybody has who can sign in.</summary>
    private async Task HasAsync(FollowerIdentity follower, string @namespace, IEnumerable<string> rights)
    {
        // Kubernetes lets every ServiceAccount read the keys that ServiceAccounts' tokens are signed with.
        using var anybody = FollowerIdentity.InGroups(servers.Follower.Server, follower.IsServiceAccount ? ["system:serviceaccounts"] : []);
        var everybodys = await anybody.RightsInAsync(@namespace);
        everybodys.Should().NotContain(Looking).And.NotContain(Writing);
        await SoonAsync(async () =>
            (await follower.RightsInAsync(@namespace)).Except(everybodys).Should().BeEquivalentTo(rights.Except(everybodys)));
    }

    private async Task CopiesAsync(string name, FollowerIdentity follower, string[] namespaces, bool create)
    {
        await servers.FollowAsync(name, follower, namespaces, create);

        await ArriveAsync(namespaces, "first");
        await SoonAsync(async () =>
            (await servers.Management.FollowerAsync(name)).Conditions["Ready"].Should().BeEquivalentTo(new { Status = "True", Reason = "Connected" }));
        await servers.RotateAsync();
        await ArriveAsync(namespaces, "second");
        await LeaveAsync(name);
        foreach (var @namespace in namespaces)
        {
            (await servers.Follower.SecretAsync(@namespace, "tls")).Exists.Should().BeFalse("its sync was deleted");
        }
    }

    private async Task ArriveAsync(string[] namespaces, string value) => await SoonAsync(async () =>
    {
        foreach (var @namespace in namespaces)
        {
            (await servers.Follower.SecretAsync(@namespace, "tls")).Data.Should().Contain("tls.key", value);
        }
    });

    private async Task LeaveAsync(string name)
    {
        await servers.Management.Kubectl.RunAsync("-n", "prod", "delete", "ccs", "tls", "--timeout=30s");
        await servers.Management.Kubectl.RunAsync("delete", "fc", name, "--timeout=30s");
    }

    /// <summary>Deletes what a form made, and waits until nothing of it is left: the next test begins with nothing.</summary>
    private async Task TakeAwayAsync(FollowerIdentity follower, string form)
    {
        // Without a controller manager the Namespace of the ServiceAccount would stay Terminating: the identity stays, the rights go.
        await servers.Follower.Kubectl.RunAsync("delete", "clusterrole,clusterrolebinding", "-l", "app.kubernetes.io/part-of=bellwether");
        await HasAsync(follower, "ingress", []);
        await HasAsync(follower, "elsewhere", []);
        (await servers.Follower.Kubectl.RunAsync("get", "clusterrolebinding,rolebinding", "-A", "-l", "app.kubernetes.io/part-of=bellwether", "-o", "name"))
            .Should().BeEmpty(form);
    }

    private Task SoonAsync(Func<Task> check) => Poll.UntilAsync(check, TimeSpan.FromSeconds(30), () => servers.LogTail);
}
