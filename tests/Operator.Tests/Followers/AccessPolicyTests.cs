using System.Text.RegularExpressions;
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
        AccessPolicy.Allows(Spec, from, null, to, KindOf(kind), Own).Should().Be(new Grant(adopt, create, null));

    [Theory]
    [InlineData("stage", "ingress", "ConfigMap", "*write to namespace ingress don't have ConfigMap among their kinds. Missing *{from: {namespaces: [stage]}, to: {namespaces: [ingress]}, kinds: [ConfigMap]}.")]
    [InlineData("stage", "stage", "Secret", "No rule in spec.access for stage lets it write to namespace stage: none has it among its to.namespaces. Missing is a rule such as *")]
    [InlineData("prod", "other", "Secret", "*and a rule without to means the same namespace. Missing *")]
    [InlineData("dev", "dev", "Secret", "No rule in spec.access has dev among its from.namespaces. Missing *")]
    [InlineData("kube-system", "kube-system", "Secret", "Namespace kube-system is protected: * must name it in its to.namespaces; *")]
    [InlineData(Own, Own, "Secret", "Namespace bellwether-system is protected: *")]
    [InlineData("prod", "kube-system", "Secret", "Namespace kube-system is protected: *")]
    public void Allows_WhenNoRuleAllowsIt_SaysWhichIsMissing(string from, string to, string kind, string why)
    {
        var grant = AccessPolicy.Allows(Spec, from, null, to, KindOf(kind), Own);

        grant.Allowed.Should().BeFalse();
        (grant.AllowAdopt || grant.AllowCreateNamespaces).Should().BeFalse();
        grant.MissingRule.Should().Match(why);
    }

    [Fact]
    public void Allows_WithoutRules_Nothing() =>
        AccessPolicy.Allows(new FollowerClusterSpec(), "prod", null, "prod", ResourceKind.Secret, Own).MissingRule.Should().Be(
            "The FollowerCluster has no rules in spec.access, so nothing may be written to it. "
            + "Missing is a rule such as {from: {namespaces: [prod]}, to: {namespaces: [prod]}, kinds: [Secret]}.");

    [Theory]
    [InlineData("shop", "team=shop", "shop", true)]
    [InlineData("shop", "team=shop,env=prod", "shop", true)]
    [InlineData("shop", "team=other", "shop", false)]
    [InlineData("shop", "", "shop", false)]
    [InlineData("shop", null, "shop", false)]
    [InlineData("shop", "team=shop", "other", false)]
    public void Allows_WhenARuleSelectsTheNamespaceByItsLabels_ItIsForThoseThatHaveThem(string from, string? labels, string to, bool allowed)
    {
        var spec = Of(new AccessRule { From = Selecting("team", "shop") });

        var grant = AccessPolicy.Allows(spec, from, Labels(labels), to, ResourceKind.Secret, Own);

        grant.Allowed.Should().Be(allowed);
        if (!allowed && from == to)
        {
            grant.MissingRule.Should().StartWith("No rule in spec.access has shop among its from.namespaces, or selects that namespace by its labels.");
        }
    }

    [Fact]
    public void Allows_WhenAnEmptySelectorGotThrough_NothingIsSelected() =>
        AccessPolicy.Allows(
            Of(new AccessRule { From = new AccessSource { Selector = new LabelSelector() } }), "a", Labels("a=b"), "a", ResourceKind.Secret, Own)
            .Allowed.Should().BeFalse();

    [Theory]
    [InlineData("team-*", "team-a", true)]
    [InlineData("team-*", "team-", true)]
    [InlineData("team-*", "team", false)]
    [InlineData("team-*", "a-team-a", false)]
    [InlineData("*", "anything", true)]
    [InlineData("*-prod", "shop-prod", true)]
    [InlineData("*-prod", "shop-prod-2", false)]
    [InlineData("a*b*c", "aXbXbc", true)]
    [InlineData("a*b*c", "acb", false)]
    [InlineData("team-?", "team-a", true)]
    [InlineData("team-?", "team-ab", false)]
    [InlineData("team-?", "team-", false)]
    [InlineData("?*", "a", true)]
    [InlineData("?b", "ab", true)]
    [InlineData("team", "team", true)]
    [InlineData("team", "teams", false)]
    [InlineData("a.b", "axb", false)]
    public void Allows_WhenToIsAGlob_ItMatchesTheWholeName(string glob, string to, bool allowed) =>
        AccessPolicy.Allows(Of(Rule(["prod"], [glob])), "prod", null, to, ResourceKind.Secret, Own).Allowed.Should().Be(allowed);

    [Theory]
    [InlineData("kube-system", "kube-*")]
    [InlineData("kube-public", "*")]
    [InlineData("kube-node-lease", "kube-node-leas?")]
    [InlineData(Own, "bellwether-*")]
    public void Allows_WhenTheNamespaceIsProtected_OnlyItsExactNameOpensIt(string to, string glob)
    {
        var grant = AccessPolicy.Allows(Of(Rule(["prod"], [glob])), "prod", null, to, ResourceKind.Secret, Own);

        grant.MissingRule.Should().Contain("is protected").And.Contain("globs and sameness don't open it");
        AccessPolicy.Allows(Of(Rule(["prod"], [glob, to])), "prod", null, to, ResourceKind.Secret, Own).Allowed.Should().BeTrue();
    }

    [Fact]
    public void Matches_IsWhatTheSameRegularExpressionSays()
    {
        var random = new Random(20260105);
        for (var round = 0; round < 20_000; round++)
        {
            var (glob, name) = (Text(random, "ab-*?", 6), Text(random, "ab-", 8));
            var expression = $"^{glob.Replace("*", ".*", StringComparison.Ordinal).Replace('?', '.')}$";

            NamespaceGlob.Matches(glob, name).Should().Be(Regex.IsMatch(name, expression), "{0} over {1}", glob, name);
        }
    }

    [Theory]
    [InlineData("Role.rbac.authorization.k8s.io", true)]
    [InlineData("Role", false)]
    [InlineData("Role.rbac", false)]
    [InlineData("role.rbac.authorization.k8s.io", false)]
    [InlineData("RoleBinding.rbac.authorization.k8s.io", false)]
    public void Allows_OtherKinds_AreNamedWithTheirGroup(string kind, bool allowed)
    {
        var role = new ResourceKind("rbac.authorization.k8s.io", "v1", "Role", "roles", Namespaced: true);

        var grant = AccessPolicy.Allows(Of(Rule(["prod"], null, [kind])), "prod", null, "prod", role, Own);

        grant.Allowed.Should().Be(allowed);
        if (!allowed)
        {
            grant.MissingRule.Should().Contain("don't have Role.rbac.authorization.k8s.io among their kinds");
        }
    }

    [Fact]
    public void IsExact_WhenEveryNamespaceIsNamed()
    {
        AccessPolicy.IsExact(Spec).Should().BeTrue();
        AccessPolicy.IsExact(new FollowerClusterSpec()).Should().BeTrue();
        AccessPolicy.IsExact(Of(Rule(["a"], ["b"]), Rule(["a"], ["b", "c*"]))).Should().BeFalse();
        AccessPolicy.IsExact(Of(new AccessRule { From = Selecting("a", "b") })).Should().BeFalse();
        AccessPolicy.IsExact(Of(new AccessRule { From = Selecting("a", "b"), To = new AccessDestination { Namespaces = ["c"] } })).Should().BeTrue();
    }

    [Fact]
    public void Namespaces_AreThoseThatRulesOpenByTheirNames() =>
        AccessPolicy.Namespaces(Spec).Should().Equal(Own, "ingress", "kube-public", "kube-system", "prod");

    private static FollowerClusterSpec Of(params AccessRule[] rules) => new() { Access = [.. rules] };

    private static AccessSource Selecting(string key, string value) =>
        new() { Selector = new LabelSelector { MatchLabels = new() { [key] = value } } };

    private static Dictionary<string, string>? Labels(string? text) =>
        text?.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(label => label.Split('=')).ToDictionary(label => label[0], label => label[1]);

    private static string Text(Random random, string letters, int most) =>
        new([.. Enumerable.Range(0, 1 + random.Next(most)).Select(_ => letters[random.Next(letters.Length)])]);

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
