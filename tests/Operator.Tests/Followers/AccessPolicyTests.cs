using Bellwether.Crds;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Tests.Followers;

public sealed class AccessPolicyTests
{
    private const string Own = "bellwether-system";

    private static readonly FollowerClusterSpec Spec = new()
    {
        Access =
        [
            Rule(["prod"], null),
            Rule(["prod", "stage"], ["ingress", "kube-public"], ["Secret"], ["Adopt"]),
            Rule(["prod"], ["ingress"], ["Secret", "ConfigMap"], ["CreateNamespaces"]),
            Rule(["kube-system", Own], null),
            Rule(["ops"], ["kube-system", Own]),
        ],
    };

    [Theory]
    [InlineData("prod", "prod", "Secret", false, false)]
    [InlineData("prod", "prod", "ConfigMap", false, false)]
    [InlineData("prod", "ingress", "Secret", true, true)]
    [InlineData("prod", "ingress", "ConfigMap", false, true)]
    [InlineData("stage", "ingress", "Secret", true, false)]
    [InlineData("stage", "kube-public", "Secret", true, false)]
    [InlineData("ops", "kube-system", "Secret", false, false)]
    [InlineData("ops", Own, "ConfigMap", false, false)]
    public void Allows_WhenARuleAllowsIt_GrantsWhatTheRulesThatDoGrant(string from, string to, string kind, bool adopt, bool create) =>
        AccessPolicy.Allows(Spec, from, to, KindOf(kind), Own).Should().Be(new Grant(adopt, create, null));

    [Theory]
    [InlineData("stage", "ingress", "ConfigMap", "*write to namespace ingress don't have ConfigMap among their kinds.")]
    [InlineData("stage", "stage", "Secret", "No rule in spec.access for stage lets it write to namespace stage: none has it among its to.namespaces.")]
    [InlineData("prod", "other", "Secret", "*and a rule without to means the same namespace.")]
    [InlineData("dev", "dev", "Secret", "No rule in spec.access has dev among its from.namespaces.")]
    [InlineData("kube-system", "kube-system", "Secret", "Namespace kube-system is protected: * must name it in its to.namespaces.")]
    [InlineData(Own, Own, "Secret", "Namespace bellwether-system is protected: *")]
    [InlineData("prod", "kube-system", "Secret", "Namespace kube-system is protected: *")]
    public void Allows_WhenNoRuleAllowsIt_SaysWhichIsMissing(string from, string to, string kind, string why)
    {
        var grant = AccessPolicy.Allows(Spec, from, to, KindOf(kind), Own);

        grant.Allowed.Should().BeFalse();
        (grant.AllowAdopt || grant.AllowCreateNamespaces).Should().BeFalse();
        grant.MissingRule.Should().Match(why);
    }

    [Fact]
    public void Allows_WithoutRules_Nothing() =>
        AccessPolicy.Allows(new FollowerClusterSpec(), "prod", "prod", ResourceKind.Secret, Own).MissingRule
            .Should().Be("The FollowerCluster has no rules in spec.access, so nothing may be written to it.");

    [Fact]
    public void Namespaces_AreThoseThatRulesOpen() =>
        AccessPolicy.Namespaces(Spec).Should().Equal(Own, "ingress", "kube-public", "kube-system", "prod");

    private static ResourceKind KindOf(string kind) => SourceResources.All.Single(known => known.Kind == kind);

    private static AccessRule Rule(List<string> from, List<string>? to, List<string>? kinds = null, List<string>? allow = null)
    {
        var rule = new AccessRule
        {
            From = new AccessSource { Namespaces = from },
            To = to is null ? null : new AccessDestination { Namespaces = to },
            Allow = allow ?? [],
        };
        return kinds is null ? rule : rule with { Kinds = kinds };
    }
}
