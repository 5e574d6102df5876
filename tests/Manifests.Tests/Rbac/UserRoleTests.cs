using Bellwether.Manifests.Tests.Examples;

namespace Bellwether.Manifests.Tests.Rbac;

/// <summary>What people get with Kubernetes' own roles, and what only by a binding of its own.</summary>
public sealed class UserRoleTests
{
    private const string Aggregated = "rbac.authorization.k8s.io/aggregate-to-";

    private static readonly string[] Reading = ["get", "list", "watch"];

    private static readonly List<(string Role, string? To, string Resource, string Verb)> Rights =
    [
        .. from example in Example.OfConfig()
           where example.Place.StartsWith("config/rbac/user_roles.yaml", StringComparison.Ordinal)
           let labels = example.Object["metadata"]!["labels"]?.AsObject()
           let to = labels?.Select(label => label.Key).Single(label => label.StartsWith(Aggregated, StringComparison.Ordinal))[Aggregated.Length..]
           from rule in example.Object["rules"]!.AsArray()
           from resource in rule!["resources"]!.AsArray()
           from verb in rule["verbs"]!.AsArray()
           select ((string)example.Object["metadata"]!["name"]!, to, (string)resource!, (string)verb!),
    ];

    [Fact]
    public void There_is_a_viewer_and_an_editor_of_each_kind() =>
        Rights.Select(right => right.Role).Distinct().Should().BeEquivalentTo(
            "bellwether-sync-viewer", "bellwether-sync-editor", "bellwether-follower-viewer", "bellwether-follower-editor");

    [Fact]
    public void Who_may_view_may_only_look() =>
        Rights.Where(right => right.To == "view").Should().NotBeEmpty().And.OnlyContain(right => Reading.Contains(right.Verb));

    [Fact]
    public void Who_may_edit_a_namespace_may_not_say_who_writes_where()
    {
        var edit = Rights.Where(right => right.To is "edit" or "admin").ToList();

        edit.Should().Contain(right => right.Resource == "crossclustersyncs" && right.Verb == "create");
        edit.Should().NotContain(right => right.Resource.StartsWith("followerclusters", StringComparison.Ordinal));
        Rights.Where(right => right.Resource == "followerclusters" && !Reading.Contains(right.Verb)).Should().NotBeEmpty().And.OnlyContain(right => right.To == null);
    }

    [Fact]
    public void Nobody_writes_a_status() =>
        Rights.Where(right => right.Resource.EndsWith("/status", StringComparison.Ordinal)).Should().NotBeEmpty().And.OnlyContain(right => Reading.Contains(right.Verb));
}
