using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.Docs;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.ByHand;

/// <summary>Objects of other kinds than ours that pages show are taken by a real server as they stand.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class PageManifestTests : IAsyncLifetime
{
    private KubeFleet _fleet = null!;

    public async ValueTask InitializeAsync() => _fleet = await KubeFleet.StartAsync("any");

    public ValueTask DisposeAsync() => _fleet.DisposeAsync();

    [Fact]
    public async Task Every_object_of_Kubernetes_in_a_page_can_be_applied()
    {
        using var cluster = await Cluster.OfAsync(_fleet["any"], _ => { });
        await cluster.EnsureNamespaceAsync("ingress");
        var blocks = YamlBlock.OfPages().Where(block => block.IsOthers).ToList();
        blocks.Select(block => block.Page).Should().Contain(["docs/guides/eks.md", "config/aws/terraform/follower/README.md"]);

        foreach (var block in blocks)
        {
            var applied = await cluster.Kubectl.TryAsync(["apply", "-f", "-"], block.Text, TestContext.Current.CancellationToken);

            applied.ExitCode.Should().Be(0, "of {0}: {1}", block, applied);
            applied.Output.Should().Contain(" created");
        }
    }
}
