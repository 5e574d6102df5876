using System.Text.Json.Nodes;
using Bellwether.Manifests.Tests.Examples;

namespace Bellwether.Manifests.Tests.Deployment;

/// <summary>
/// What config/manager deploys is what Kubernetes' Pod Security Standards call restricted, which the Namespace asks for; and what belongs to
/// the pods finds them.
/// </summary>
public sealed class DeploymentTests
{
    private static readonly IReadOnlyList<Example> Manager =
        [.. Example.OfConfig().Where(example => example.Place.StartsWith("config/manager/", StringComparison.Ordinal))];

    private static readonly JsonObject Template = The("Deployment")["spec"]!["template"]!.AsObject();

    private static readonly JsonObject Pod = Template["spec"]!.AsObject();

    private static readonly JsonObject Container = Pod["containers"]!.AsArray().Should().ContainSingle().Which!.AsObject();

    /// <summary>Volumes that the standard allows.</summary>
    private static readonly string[] Volumes = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

    [Fact]
    public void The_Namespace_enforces_the_restricted_standard() =>
        Text(The("Namespace")["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"]).Should().Be("restricted");

    [Theory]
    [InlineData("config/manager/deployment.yaml")]
    [InlineData("config/remove-finalizers/job.yaml")]
    public void The_pod_keeps_to_the_restricted_standard(string file)
    {
        var pod = Example.OfConfig().Single(example => example.Place == file).Object["spec"]!["template"]!["spec"]!.AsObject();
        var container = pod["containers"]!.AsArray().Should().ContainSingle().Which!.AsObject();

        Text(pod["securityContext"]!["runAsNonRoot"]).Should().Be("true");
        Text(pod["securityContext"]!["seccompProfile"]!["type"]).Should().Be("RuntimeDefault");
        string[] hosts = ["hostNetwork", "hostPID", "hostIPC", "initContainers", "ephemeralContainers"];
        pod.Select(field => field.Key).Should().NotContain(hosts);
        pod["volumes"]!.AsArray().SelectMany(volume => volume!.AsObject()).Select(field => field.Key).Where(field => field != "name")
            .Should().BeSubsetOf(Volumes);
        container["securityContext"]!.ToJsonString().Should().Be(
            """{"allowPrivilegeEscalation":false,"readOnlyRootFilesystem":true,"capabilities":{"drop":["ALL"]}}""");
        (container["ports"]?.AsArray() ?? []).Should().NotContain(port => port!["hostPort"] != null);
        Text(container["image"]).Should().Be("bellwether-operator:latest", "one image is set for all");
    }

    [Fact]
    public void It_is_probed_and_bounded()
    {
        Text(Container["livenessProbe"]!["httpGet"]!["path"]).Should().Be("/healthz");
        Text(Container["readinessProbe"]!["httpGet"]!["path"]).Should().Be("/readyz");
        Text(Container["resources"]!["limits"]!["memory"]).Should().NotBeEmpty();
        Container["resources"]!["requests"]!.AsObject().Select(field => field.Key).Should().BeEquivalentTo("cpu", "memory");
        Text(Pod["serviceAccountName"]).Should().Be("bellwether-operator");
        Container["args"]!.AsArray().Select(Text).Should().Contain("--leader-elect", "there are two replicas");
    }

    [Theory]
    [InlineData("Service", "selector")]
    [InlineData("PodDisruptionBudget", "selector", "matchLabels")]
    [InlineData("NetworkPolicy", "podSelector", "matchLabels")]
    [InlineData("Deployment", "selector", "matchLabels")]
    public void What_is_for_the_pods_selects_them(string kind, params string[] path)
    {
        var selector = path.Aggregate(The(kind)["spec"]!, (node, field) => node[field]!);

        selector.AsObject().Should().NotBeEmpty();
        Template["metadata"]!["labels"]!.AsObject().Select(label => $"{label.Key}={label.Value}")
            .Should().Contain(selector.AsObject().Select(label => $"{label.Key}={label.Value}"));
    }

    [Fact]
    public void The_ServiceMonitor_and_the_NetworkPolicy_name_ports_that_there_are()
    {
        var service = The("Service");
        var monitor = Example.OfConfig().Single(example => example.Kind == "ServiceMonitor").Object;

        Text(monitor["spec"]!["endpoints"]![0]!["port"]).Should().Be(Text(service["spec"]!["ports"]![0]!["name"]));
        service["metadata"]!["labels"]!.ToJsonString().Should().Be(monitor["spec"]!["selector"]!["matchLabels"]!.ToJsonString());
        var ports = Container["ports"]!.AsArray().Select(port => Text(port!["name"]));
        The("NetworkPolicy")["spec"]!["ingress"]!.AsArray().SelectMany(rule => rule!["ports"]!.AsArray()).Select(port => Text(port!["port"]))
            .Should().BeEquivalentTo(ports);
    }

    private static JsonObject The(string kind) => Manager.Should().ContainSingle(example => example.Kind == kind).Which.Object;

    private static string Text(JsonNode? node) => node?.ToString() ?? "";
}
