using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing;

namespace Bellwether.EndToEnd.Tests.Scenarios;

/// <summary>Other kinds than Secrets and ConfigMaps as sources, with the rights of config/samples/kinds and no more.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class KindScenarios(Stage stage) : Scenario(stage)
{
    private const string Widgets = "example.com/v1";
    private const string Kinds = """["Secret","ConfigMap","NetworkPolicy.networking.k8s.io","Role.rbac.authorization.k8s.io","Service","Widget.example.com"]""";

    private const string Definition =
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        spec:
          group: example.com
          scope: Namespaced
          names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    properties:
                      size: {type: integer}
                      color: {type: string, default: red}
                      parts:
                        type: array
                        x-kubernetes-list-type: map
                        x-kubernetes-list-map-keys: [name]
                        items:
                          type: object
                          required: [name]
                          properties: {name: {type: string}, count: {type: integer, default: 1}}
                  status: {type: object, x-kubernetes-preserve-unknown-fields: true}
        """;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Management.Kubectl.RunAsync("apply", "-f", Repository.PathOf("config/samples/kinds/management-rights.yaml"));
        foreach (var follower in new[] { East, West })
        {
            await follower.Kubectl.RunAsync("apply", "-f", Repository.PathOf("config/samples/kinds/follower-rights.yaml"));
            await Stage.SetRuleAsync(
                follower.Name, Here, $$$"""{"from":{"namespaces":["{{{Here}}}"]},"to":{"namespaces":["{{{Here}}}"]},"kinds":{{{Kinds}}}}""");
        }
    }

    [Fact]
    public async Task A_network_policy_is_copied_repaired_changed_and_deleted_and_otherwise_left_alone()
    {
        await Management.Kubectl.ApplyAsync(Policy(80));
        await SyncAsync("deny", "networking.k8s.io/v1", "NetworkPolicy");
        await BecomesReadyAsync("deny", "2/2");
        (await PortAsync(East)).Should().Be(80);
        await IsQuietAsync("deny", PolicyPath, "networkpolicies");

        await East.PatchAsync(PolicyPath, """{"spec":{"ingress":[{"ports":[{"port":9999}]}],"podSelector":{"matchLabels":{"a":"b"}}}}""");
        await SoonAsync(async () => (await PortAsync(East)).Should().Be(80));
        (await East.LookAsync(PolicyPath)).Json["spec"]!["podSelector"]!.ToJsonString().Should().Be("{}");
        await BecomesReadyAsync("deny", "2/2");
        await East.Kubectl.RunAsync("delete", "networkpolicy", "-n", Here, "deny");
        await SoonAsync(async () => (await PortAsync(East)).Should().Be(80));

        await Management.Kubectl.ApplyAsync(Policy(81));
        await SoonAsync(async () => (await PortAsync(East), await PortAsync(West)).Should().Be((81, 81)));
        await BecomesReadyAsync("deny", "2/2");
        await IsQuietAsync("deny", PolicyPath, "networkpolicies");

        await Management.Kubectl.RunAsync("delete", "ccs", "-n", Here, "deny");
        await SoonAsync(async () => (await East.LookAsync(PolicyPath)).Exists.Should().BeFalse());
        await SoonAsync(async () => (await West.LookAsync(PolicyPath)).Exists.Should().BeFalse());
    }

    [Fact]
    public async Task A_custom_resource_goes_where_its_definition_is_and_to_the_others_when_it_comes_there()
    {
        await Management.Kubectl.ApplyAsync(Definition);
        await East.Kubectl.ApplyAsync(Definition);
        await SoonAsync(async () => (await Management.LookAsync($"/apis/{Widgets}")).Exists.Should().BeTrue());
        await SoonAsync(() => Management.Kubectl.ApplyAsync(Widget(3)));
        await ASecretAsync("tls", ("a", "canary-1"));
        await ASyncAsync("tls");
        await SyncAsync("widget", Widgets, "Widget");

        await SoonAsync(async () => (await SizeAsync(East)).Should().Be(3), 60);
        await FailsAsync("widget", "west", "KindNotServed", "west doesn't serve Widget.example.com");
        await BecomesReadyAsync("tls", "2/2");

        await West.Kubectl.ApplyAsync(Definition);
        await BecomesReadyAsync("widget", "2/2", 60);
        (await SizeAsync(West)).Should().Be(3);
        await IsQuietAsync("widget", WidgetPath, "widgets");

        await East.PatchAsync(WidgetPath, """{"spec":{"size":99,"color":"blue"}}""");
        await SoonAsync(async () => (await SizeAsync(East)).Should().Be(3));
        await SoonAsync(async () => (await East.LookAsync(WidgetPath)).Json["spec"]!["color"]!.GetValue<string>().Should().Be("red"));
        await BecomesReadyAsync("widget", "2/2");

        await Stage.StopOperatorAsync();
        await Stage.StartOperatorAsync();
        await BecomesReadyAsync("widget", "2/2", 60);
        await IsQuietAsync("widget", WidgetPath, "widgets");

        await West.Kubectl.RunAsync("delete", "crd", "widgets.example.com");
        await FailsAsync("widget", "west", "KindNotServed");
        await West.Kubectl.ApplyAsync(Definition);
        await BecomesReadyAsync("widget", "2/2", 60);

        await Management.Kubectl.RunAsync("delete", "ccs", "-n", Here, "widget");
        await SoonAsync(async () => (await East.LookAsync(WidgetPath)).Exists.Should().BeFalse());
    }

    [Fact]
    public async Task A_kind_that_the_operator_may_not_read_or_write_is_told_with_the_rule_to_add()
    {
        await Management.Kubectl.ApplyAsync(
            $$$"""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"namespace":"{{{Here}}}","name":"reader"},
             "rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}
            """);
        await SyncAsync("reader", "rbac.authorization.k8s.io/v1", "Role");
        await BecomesAsync(
            "reader", "SourceAvailable", "Unknown", "SourceForbidden",
            "{apiGroups: [\"rbac.authorization.k8s.io\"], resources: [roles], verbs: [get, list, watch]}");

        await AllowAsync(Management, "reader", "bellwether-operator", ["get", "list", "watch"]);
        await AllowAsync(East, "reader", "bellwether-follower", ["get", "list", "watch", "create", "patch", "delete", "escalate"]);
        await AllowAsync(West, "reader", "bellwether-follower", ["get", "list", "watch", "create", "patch", "delete"]);

        await SoonAsync(async () => (await East.LookAsync(RolePath)).Exists.Should().BeTrue(), 90);
        await FailsAsync("reader", "west", "Forbidden", "hold every right in them, or the verb escalate");

        await Management.Kubectl.RunAsync("delete", "ccs", "-n", Here, "reader");
        (await East.LookAsync(RolePath)).Exists.Should().BeFalse();
        foreach (var cluster in new[] { Management, East, West })
        {
            await cluster.DeleteAsync("/apis/rbac.authorization.k8s.io/v1/clusterroles/roles-of-reader");
        }
    }

    [Fact]
    public async Task A_pod_is_refused_with_the_reason()
    {
        await SyncAsync("pod", "v1", "Pod");

        await BecomesAsync("pod", "Stalled", "True", "InvalidSpec", "Pod is never copied: it is made by a workload's controller");
    }

    private string PolicyPath => $"/apis/networking.k8s.io/v1/namespaces/{Here}/networkpolicies/deny";

    private string WidgetPath => $"/apis/{Widgets}/namespaces/{Here}/widgets/widget";

    private string RolePath => $"/apis/rbac.authorization.k8s.io/v1/namespaces/{Here}/roles/reader";

    private async Task<long?> PortAsync(Cluster cluster) => await cluster.LookAsync(PolicyPath) is { Exists: true } seen
        ? seen.Json["spec"]!["ingress"]![0]!["ports"]![0]!["port"]!.GetValue<long>()
        : null;

    private async Task<long?> SizeAsync(Cluster cluster) =>
        await cluster.LookAsync(WidgetPath) is { Exists: true } seen ? seen.Json["spec"]!["size"]!.GetValue<long>() : null;

    private Task<string> SyncAsync(string name, string apiVersion, string kind) => Management.Kubectl.ApplyAsync(
        $$$"""
        apiVersion: bellwether.dev/v1alpha1
        kind: CrossClusterSync
        metadata: {namespace: {{{Here}}}, name: {{{name}}}}
        spec: {source: {apiVersion: {{{apiVersion}}}, kind: {{{kind}}}, name: {{{name}}}}, targets: {{{EastAndWest}}}}
        """);

    private string Policy(int port) =>
        $$$"""
        {"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"namespace":"{{{Here}}}","name":"deny"},
         "spec":{"podSelector":{},"policyTypes":["Ingress"],"ingress":[{"ports":[{"port":{{{port}}}}]}]}}
        """;

    private string Widget(int size) =>
        $$$"""
        {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"namespace":"{{{Here}}}","name":"widget"},
         "spec":{"size":{{{size}}},"parts":[{"name":"x"}]}}
        """;

    /// <summary>A sync of another kind comes and goes: by then this one has settled, and nothing is written to its copies any more.</summary>
    private async Task IsQuietAsync(string sync, string path, string resource)
    {
        await PassAsync();
        await BecomesReadyAsync(sync, "2/2");
        var (versions, writes) = ((await East.LookAsync(path)).ResourceVersion, await WritesAsync(East, resource));

        await PassAsync();

        (await East.LookAsync(path)).ResourceVersion.Should().Be(versions);
        (await WritesAsync(East, resource)).Should().Be(writes);
    }

    private async Task PassAsync()
    {
        await ASecretAsync("passing", ("a", "canary-1"));
        await ASyncAsync("passing");
        await BecomesReadyAsync("passing", "2/2");
        await Management.Kubectl.RunAsync("delete", "ccs", "-n", Here, "passing");
    }

    private static Task<string> AllowAsync(Cluster cluster, string name, string account, string[] verbs) => cluster.Kubectl.ApplyAsync(
        $$$"""
        {"apiVersion":"v1","kind":"List","items":[
         {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"roles-of-{{{name}}}"},
          "rules":[{"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles"],"verbs":[{{{string.Join(',', verbs.Select(verb => $"\"{verb}\""))}}}]}]},
         {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"roles-of-{{{name}}}"},
          "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"roles-of-{{{name}}}"},
          "subjects":[{"kind":"ServiceAccount","name":"{{{account}}}","namespace":"bellwether-system"}]}]}
        """);
}
