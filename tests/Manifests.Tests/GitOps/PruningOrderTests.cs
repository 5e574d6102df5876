using System.Globalization;
using Bellwether.Manifests.Tests.Examples;
using Bellwether.Testing;
using Bellwether.Testing.Servers;

namespace Bellwether.Manifests.Tests.GitOps;

/// <summary>What Argo CD and Flux are told about the order of removal, in what kubectl makes of the kustomizations for them.</summary>
public sealed class PruningOrderTests : IDisposable
{
    private const string Wave = "argocd.argoproj.io/sync-wave";

    private const string Hook = "argocd.argoproj.io/hook";

    private static readonly string[] Definitions =
        ["CustomResourceDefinition crossclustersyncs.bellwether.dev", "CustomResourceDefinition followerclusters.bellwether.dev"];

    private static readonly string[] Rights = ["ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"];

    private readonly Kubectl _kubectl = new("/dev/null");

    [Fact]
    public async Task Argo_CD_applies_definitions_then_rights_then_the_operator_then_custom_resources()
    {
        var waves = (await BuildAsync("config/argocd")).Where(example => !Annotations(example).ContainsKey(Hook))
            .Select(example => (example.Kind, Wave: int.Parse(Annotations(example)[Wave], CultureInfo.InvariantCulture))).ToList();

        waves.Where(item => item.Kind == "CustomResourceDefinition").Select(item => item.Wave).Should().Equal(-30, -30);
        waves.Where(item => item.Kind == "Deployment").Select(item => item.Wave).Should().Equal(-10);
        waves.Where(item => item.Kind is not ("CustomResourceDefinition" or "Deployment")).Should().NotBeEmpty()
            .And.OnlyContain(item => item.Wave == -20, "the operator has its rights as long as it runs");
        // The guide puts kubeconfig Secrets into -6 and FollowerClusters into -5.
        waves.Should().OnlyContain(item => item.Wave < -6, "what is the user's comes after the operator and goes before it");
    }

    [Fact]
    public async Task Argo_CD_neither_prunes_nor_deletes_definitions_nor_what_the_hook_needs()
    {
        var kept = (await BuildAsync("config/argocd"))
            .Where(example => Annotations(example).TryGetValue("argocd.argoproj.io/sync-options", out var options) && options == "Prune=false,Delete=false");
        var rights = (await BuildAsync("config/remove-finalizers")).Where(example => example.Kind != "Job").Select(Named).ToList();

        rights.Should().BeEquivalentTo(Rights.Select(kind => $"{kind} bellwether-remove-finalizers"));
        kept.Select(Named).Should().BeEquivalentTo([.. Definitions, "Namespace bellwether-system", .. rights]);
    }

    [Fact]
    public async Task Argo_CD_runs_the_Job_that_takes_finalizers_off_when_all_else_is_deleted_and_clears_it_away()
    {
        var hooks = (await BuildAsync("config/argocd")).Where(example => Annotations(example).ContainsKey(Hook)).ToList();

        hooks.Select(Named).Should().Equal("Job bellwether-remove-finalizers");
        Annotations(hooks[0])[Hook].Should().Be("PostDelete");
        Annotations(hooks[0])["argocd.argoproj.io/hook-delete-policy"].Should().Be("HookSucceeded");
        Annotations(hooks[0]).Should().NotContainKey("argocd.argoproj.io/sync-options", "nothing keeps it from being cleared away");
    }

    /// <summary>Argo CD gives what has no namespace that of the Application, doesn't find it under that key, and creates it again for ever.</summary>
    [Fact]
    public async Task No_hook_of_Argo_CD_is_cluster_scoped()
    {
        var hooks = (await BuildAsync("config/argocd")).Where(example => Annotations(example).ContainsKey(Hook));

        hooks.Select(example => (string?)example.Object["metadata"]!["namespace"]).Should().NotBeEmpty().And.AllBe("bellwether-system");
    }

    [Fact]
    public async Task Flux_doesn_t_prune_definitions()
    {
        var kept = (await BuildAsync("config/flux"))
            .Where(example => Annotations(example).TryGetValue("kustomize.toolkit.fluxcd.io/prune", out var prune) && prune == "disabled");

        kept.Select(Named).Should().BeEquivalentTo(Definitions);
    }

    [Theory]
    [InlineData("config/argocd")]
    [InlineData("config/flux")]
    public async Task Both_have_the_objects_of_the_default(string folder)
    {
        var removal = (await BuildAsync("config/remove-finalizers")).Select(Named);

        (await BuildAsync(folder)).Select(Named).Except(removal).Should().Equal((await BuildAsync("config/default")).Select(Named));
    }

    public void Dispose() => _kubectl.Dispose();

    private static string Named(Example example) => $"{example.Kind} {example.Object["metadata"]!["name"]}";

    private static Dictionary<string, string> Annotations(Example example) =>
        (example.Object["metadata"]!["annotations"]?.AsObject() ?? []).ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>());

    private async Task<IReadOnlyList<Example>> BuildAsync(string folder) =>
        [.. Example.Read(await _kubectl.RunAsync("kustomize", Repository.PathOf(folder)), folder)];
}
