using System.Text.Json;
using System.Text.Json.Nodes;
using Bellwether.Crds;
using Bellwether.Manifests.Tests.Schemas;
using Bellwether.Operator.Followers.Validation;
using Bellwether.Operator.Syncs.Validation;
using Bellwether.Operator.Validation;

namespace Bellwether.Manifests.Tests.Examples;

/// <summary>What pages and samples show can be applied as it stands.</summary>
public sealed class ExampleTests
{
    [Fact]
    public void Every_object_of_ours_in_a_page_is_valid()
    {
        var examples = Example.OfPages().Where(example => example.IsOurs).ToList();

        examples.Select(example => example.Place.Split(':')[0]).Should().Contain(
            ["README.md", "docs/guides/quickstart.md", "docs/guides/eks.md", "docs/spec/followercluster.md", "docs/spec/crossclustersync.md"]);
        examples.Select(example => (example.ToString(), Violations: Violations(example).ToList())).Where(pair => pair.Violations.Count > 0)
            .Should().BeEmpty();
    }

    [Fact]
    public void Every_object_of_ours_under_config_is_valid()
    {
        var examples = Example.OfConfig().Where(example => example.IsOurs).ToList();

        examples.Select(example => example.Place).Should().Contain(["config/samples/followerclusters.yaml", "config/samples/eks/followercluster.yaml"]);
        examples.Select(example => (example.ToString(), Violations: Violations(example).ToList())).Where(pair => pair.Violations.Count > 0)
            .Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"eks":{"account":"1","roleARN":"r","clusterName":"c","region":"eu-west-1","endpoint":"e"},"access":"all"}""")]
    public void What_is_wrong_is_found(string spec)
    {
        var wrong = new JsonObject
        {
            ["apiVersion"] = "bellwether.dev/v1alpha1",
            ["kind"] = "FollowerCluster",
            ["spec"] = JsonNode.Parse(spec),
        };

        SchemaViolations.Of(wrong, Definitions.Schema(typeof(FollowerCluster)), "").Should().Contain(
            [".spec.eks.endpoint: unknown", ".spec.eks.account: 1, but 12 to 12", ".spec.access: not array, but \"all\""]);
    }

    private static IEnumerable<string> Violations(Example example)
    {
        var kind = example.Kind switch
        {
            FollowerCluster.KindName => typeof(FollowerCluster),
            CrossClusterSync.KindName => typeof(CrossClusterSync),
            var other => throw new InvalidOperationException($"{example.Place} shows a {other}, which there isn't"),
        };
        var bySchema = SchemaViolations.Of(example.Object, Definitions.Schema(kind), "").ToList();
        return bySchema.Count > 0 ? bySchema : Rules(example, kind).Select(violation => violation.ToString());
    }

    private static IReadOnlyList<SpecViolation> Rules(Example example, Type kind) =>
        JsonSerializer.Deserialize(example.Object, BellwetherJsonContext.Default.GetTypeInfo(kind)!) switch
        {
            FollowerCluster follower => FollowerValidator.Validate(follower.Spec),
            CrossClusterSync sync => SyncValidator.Validate(sync.Spec),
            _ => throw new InvalidOperationException(),
        };
}
