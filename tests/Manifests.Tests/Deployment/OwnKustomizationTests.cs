using Bellwether.Manifests.Tests.Examples;
using Bellwether.Testing;
using Bellwether.Testing.Docs;
using Bellwether.Testing.Servers;

namespace Bellwether.Manifests.Tests.Deployment;

/// <summary>Kustomizations of one's own that pages show: beside the overlays, or beside a copy of config.</summary>
public sealed class OwnKustomizationTests : IDisposable
{
    private readonly Kubectl _kubectl = new("/dev/null");
    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-config-").FullName;

    private static IReadOnlyList<Example> Shown => [.. Example.OfPages().Where(example => example.Kind == "Kustomization")];

    public static TheoryData<string> Pages => [.. Shown.Select(example => example.Place.Split(':')[0])];

    [Theory]
    [InlineData("docs/guides/audit.md")]
    [InlineData("docs/guides/eks.md")]
    public async Task The_kustomization_of_the_page_has_the_role_and_the_audit_trail(string page)
    {
        var objects = await BuildAsync(page);

        var account = objects.Single(example => example.Kind == "ServiceAccount").Object;
        account["metadata"]!["annotations"]!["eks.amazonaws.com/role-arn"]!.ToString().Should().StartWith("arn:aws:iam::");
        var pod = objects.Single(example => example.Kind == "Deployment").Object["spec"]!["template"]!["spec"]!;
        pod["containers"]![0]!["args"]!.AsArray().Select(argument => argument!.ToString().Split('=')[0]).Should().Contain(
            ["--leader-elect", "--allowed-role-arns", "--audit-repository", "--audit-ssh-key", "--audit-known-hosts"]).And.OnlyHaveUniqueItems();
        pod["volumes"]!.AsArray().Select(volume => volume!["name"]!.ToString()).Should().Contain("audit-credentials");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_kustomization_of_a_page_can_be_built(string page) => (await BuildAsync(page)).Should().NotBeEmpty();

    [Fact]
    public async Task The_kustomization_for_more_followers_gives_the_operator_more_memory()
    {
        var pod = (await BuildAsync("docs/guides/scaling.md")).Single(example => example.Kind == "Deployment").Object["spec"]!["template"]!["spec"]!;

        pod["containers"]![0]!["resources"]!["limits"]!["memory"]!.ToString().Should().Be("2Gi");
    }

    [Fact]
    public async Task The_kustomization_for_a_Prometheus_that_asks_for_a_label_puts_it_on_all()
    {
        var objects = await BuildAsync("config/prometheus/README.md");

        objects.Select(example => example.Kind).Should().BeEquivalentTo("ConfigMap", "PrometheusRule", "ServiceMonitor");
        objects.Select(example => example.Object["metadata"]!["labels"]!["release"]!.ToString()).Should().AllBe("kube-prometheus-stack");
    }

    [Fact]
    public void Every_manifest_of_a_page_is_held_by_a_test()
    {
        // Ours: ExampleTests. Of other kinds: PageManifestTests. What is no whole object is named here with what it is compared with.
        string[] fragments = ["docs/guides/cli.md"];
        var blocks = YamlBlock.OfPages();

        blocks.Where(block => !block.IsOurs && !block.IsOthers && !block.IsKustomization).Select(block => block.Page).Should().Equal(fragments);
        blocks.Count(block => block.IsKustomization).Should().Be(Shown.Count).And.Be(Pages.Select(page => page.Data).Distinct().Count());
        blocks.Where(block => block.IsOurs).Select(block => block.Page).Should().BeSubsetOf(Example.OfPages().Where(example => example.IsOurs).Select(example => example.Place.Split(':')[0]));
        File.ReadAllText(Repository.PathOf("tests/Cli.Tests/Tokens/TokenTests.cs")).Should().Contain($"block.Page == \"{fragments[0]}\"");
    }

    public void Dispose()
    {
        _kubectl.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<IReadOnlyList<Example>> BuildAsync(string page)
    {
        var shown = Shown.Should().ContainSingle(example => example.Place.StartsWith(page + ":", StringComparison.Ordinal)).Which;
        var isOverlay = shown.Object["resources"]![0]!.ToString().StartsWith("../../", StringComparison.Ordinal);
        var config = Directory.CreateDirectory(Path.Combine(_folder, "config")).FullName;
        foreach (var folder in (string[])["default", "components", "prometheus"])
        {
            Directory.CreateSymbolicLink(Path.Combine(config, folder), Repository.PathOf($"config/{folder}"));
        }

        var own = Directory.CreateDirectory(isOverlay ? Path.Combine(config, "overlays", "own") : Path.Combine(_folder, "own")).FullName;
        await File.WriteAllTextAsync(Path.Combine(own, "kustomization.yaml"), shown.Object.ToJsonString(), TestContext.Current.CancellationToken);
        return [.. Example.Read(await _kubectl.RunAsync("kustomize", own), shown.Place)];
    }
}
