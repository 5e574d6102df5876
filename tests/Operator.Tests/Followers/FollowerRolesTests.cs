using Bellwether.Crds;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Followers;

namespace Bellwether.Operator.Tests.Followers;

public sealed class FollowerRolesTests
{
    private static readonly ResourceKind Role = new("rbac.authorization.k8s.io", "v1", "Role", "roles", Namespaced: true);

    private static readonly ResourceKind[] Kinds = [ResourceKind.Secret, ResourceKind.ConfigMap, Role];

    [Fact]
    public void Of_WhenEveryNamespaceIsNamed_RolesInTheseAndNothingElse()
    {
        var yaml = Of(Rule("prod", ["prod"], "Secret"), Rule("shop", ["shop", "prod"], "ConfigMap", "Role.rbac.authorization.k8s.io"), Rule("kube-public", null, "Secret"));

        Summary(yaml).Should().Equal(
            "Role kube-system: namespaces [get]",
            "Role prod: configmaps,secrets [get list watch create patch delete]; roles [get list watch create patch delete]; namespaces [get]",
            "Role shop: configmaps [get list watch create patch delete]; roles [get list watch create patch delete]; namespaces [get]");
        yaml.Split("---\n").Where(part => part.Contains("kind: RoleBinding\n")).Should().HaveCount(3)
            .And.OnlyContain(part => part.EndsWith("  kind: Role\n  name: bellwether-follower\nsubjects:\n- apiGroup: rbac.authorization.k8s.io\n  kind: Group\n  name: bellwether-follower\n"));
    }

    [Fact]
    public void Of_WhenAGlobOpensNamespaces_AClusterRole() =>
        Summary(Of(Rule("prod", ["prod-*"], "Secret") with { Allow = [AccessPermissions.CreateNamespaces] })).Should().Equal(
            "ClusterRole : secrets [get list watch create patch delete]; namespaces [get list watch create]");

    [Fact]
    public void Of_WhenKubeSystemIsNamed_OneRoleThereHasBoth() =>
        Summary(Of(Rule("ops", ["kube-system"], "Secret"))).Should().Equal(
            "Role kube-system: secrets [get list watch create patch delete]; namespaces [get]");

    private static string Of(params AccessRule[] rules) =>
        FollowerRoles.Of(new FollowerClusterSpec { Access = [.. rules] }, Kinds, "bellwether-system", FollowerSubject.Default);

    private static AccessRule Rule(string from, string[]? to, params string[] kinds) => new()
    {
        From = new AccessSource { Namespaces = [from] },
        To = to is null ? null : new AccessDestination { Namespaces = [.. to] },
        Kinds = [.. kinds],
    };

    /// <summary>A line for each Role, however it is laid out.</summary>
    private static IEnumerable<string> Summary(string yaml)
    {
        foreach (var part in yaml.Split("---\n").Where(part => !part.Contains("Binding\n")))
        {
            var lines = part.Split('\n');
            var kind = lines.First(line => line.StartsWith("kind: ", StringComparison.Ordinal))[6..];
            var space = lines.FirstOrDefault(line => line.StartsWith("  namespace: ", StringComparison.Ordinal))?[13..] ?? "";
            var rules = part.Split("- apiGroups:\n").Skip(1).Select(rule => rule.Split("  resources:\n")[1].Split("  verbs:\n")).Select(
                rule => $"{string.Join(',', Items(rule[0]))} [{string.Join(' ', Items(rule[1]))}]");
            yield return $"{kind} {space}: {string.Join("; ", rules)}";
        }
    }

    private static IEnumerable<string> Items(string list) =>
        list.Split('\n').Where(line => line.StartsWith("  - ", StringComparison.Ordinal)).Select(line => line[4..]);
}
