using Bellwether.Crds;
using Bellwether.Kubernetes.Schema;
using Bellwether.Manifests.Rbac;

namespace Bellwether.Manifests.Tests.Rbac;

public sealed class RbacTests
{
    [Fact]
    public void ClusterRole_WhenClassesAskForTheSameResource_JoinsTheirVerbs()
    {
        var role = RbacRoles.ClusterRole(RbacRules.Of([typeof(Syncs), typeof(MoreSyncs)]));

        YamlText.Of(role).Should().Be(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: bellwether-operator
            rules:
            - nonResourceURLs:
              - /version
              verbs:
              - get
            - apiGroups:
              - ''
              resources:
              - configmaps
              - secrets
              verbs:
              - get
              - list
              - watch
            - apiGroups:
              - bellwether.dev
              resources:
              - crossclustersyncs
              verbs:
              - get
              - list
              - watch
            - apiGroups:
              - bellwether.dev
              resources:
              - crossclustersyncs/status
              verbs:
              - patch

            """);
    }

    [Fact]
    public void OperatorNamespaceRole_HoldsOnlyWhatIsAskedForThere()
    {
        var rules = RbacRoles.OperatorNamespaceRole(RbacRules.Of([typeof(Syncs), typeof(Lease)]))["rules"]!;

        rules.ToJsonString().Should().Be(
            """[{"apiGroups":["coordination.k8s.io"],"resources":["leases"],"resourceNames":["one"],"verbs":["get","update"]}]""");
    }

    [Fact]
    public void What_is_granted_everywhere_is_not_granted_in_the_operators_namespace_once_more()
    {
        var rules = RbacRoles.OperatorNamespaceRole(RbacRules.Of([typeof(Syncs), typeof(Own)]))["rules"]!;

        rules.ToJsonString().Should().Be(
            """
            [{"apiGroups":[""],"resources":["configmaps"],"resourceNames":["one"],"verbs":["patch"]},{"apiGroups":[""],"resources":["secrets"],"verbs":["create"]}]
            """);
    }

    [Fact]
    public void The_operator_can_write_no_source_and_delete_nothing_in_the_management_cluster()
    {
        var rules = RbacRules.Of(System.Reflection.Assembly.Load("bellwether-operator").GetTypes());

        rules.Should().NotBeEmpty().And.OnlyContain(rule => !rule.Verbs.HasFlag(RbacVerb.Delete));
        rules.Where(rule => rule.Scope is { Group: "", InOperatorNamespace: false })
            .Should().OnlyContain(rule => (rule.Verbs & ~(RbacVerb.Get | RbacVerb.List | RbacVerb.Watch)) == RbacVerb.None);
        rules.Select(rule => rule.Scope).Should().OnlyContain(scope => scope.Resource != "*" && scope.Group != "*");
    }

    [Fact]
    public void Of_WhenAnEntityIsNone_SaysWhoAskedForIt()
    {
        var asked = () => RbacRules.Of([typeof(Wrong)]);

        asked.Should().Throw<InvalidOperationException>().WithMessage("*Wrong*System.String*");
    }

    [EntityRbac(typeof(CrossClusterSync), Verbs = RbacVerb.Get | RbacVerb.List, StatusVerbs = RbacVerb.Patch)]
    [GenericRbac(Groups = [""], Resources = ["secrets", "configmaps"], Verbs = RbacVerb.Get | RbacVerb.List | RbacVerb.Watch)]
    [GenericRbac(Urls = ["/version"], Verbs = RbacVerb.Get)]
    private sealed class Syncs;

    [EntityRbac(typeof(CrossClusterSync), Verbs = RbacVerb.Watch)]
    private sealed class MoreSyncs;

    [GenericRbac(
        Groups = ["coordination.k8s.io"], Resources = ["leases"], ResourceNames = ["one"], Verbs = RbacVerb.Get | RbacVerb.Update,
        InOperatorNamespace = true)]
    private sealed class Lease;

    [GenericRbac(Groups = [""], Resources = ["secrets"], Verbs = RbacVerb.Get | RbacVerb.Create, InOperatorNamespace = true)]
    [GenericRbac(
        Groups = [""], Resources = ["configmaps"], ResourceNames = ["one"], Verbs = RbacVerb.Get | RbacVerb.Patch, InOperatorNamespace = true)]
    private sealed class Own;

    [EntityRbac(typeof(string), Verbs = RbacVerb.Get)]
    private sealed class Wrong;
}
