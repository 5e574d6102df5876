using System.Text.Json.Nodes;

namespace Bellwether.Operator.Tests.GitOps;

/// <summary>The script of config/argocd/health on statuses that no operator writes: Argo CD shows Unknown for a script that fails.</summary>
public sealed class ArgoHealthTests
{
    private const string Ready = """{"type":"Ready","status":"True","reason":"Synced","message":"All is well."}""";

    [Theory]
    [InlineData("""{}""", ArgoHealth.Progressing, "not looked at it yet")]
    [InlineData("""{"status":null}""", ArgoHealth.Progressing, "not looked at it yet")]
    [InlineData("""{"status":"text"}""", ArgoHealth.Progressing, "not looked at it yet")]
    [InlineData("""{"status":{}}""", ArgoHealth.Progressing, "not looked at it yet")]
    [InlineData("""{"metadata":{"generation":1},"status":{"observedGeneration":1,"conditions":null}}""", ArgoHealth.Progressing, "not looked at it yet")]
    [InlineData("""{"status":{"conditions":[]}}""", ArgoHealth.Progressing, "not looked at it yet")]
    [InlineData("""{"status":{"conditions":["text",{},{"status":"True"},{"type":"Ready"}]}}""", ArgoHealth.Progressing, "not looked at it yet")]
    [InlineData("""{"metadata":{"generation":2},"status":{"conditions":[READY]}}""", ArgoHealth.Progressing, "not looked at the last change yet")]
    [InlineData("""{"metadata":{"generation":2},"status":{"observedGeneration":1,"conditions":[READY]}}""", ArgoHealth.Progressing, "not looked at the last change yet")]
    [InlineData("""{"metadata":{"generation":2},"status":{"observedGeneration":2,"conditions":[READY]}}""", ArgoHealth.Healthy, "All is well.")]
    [InlineData("""{"status":{"conditions":[READY]}}""", ArgoHealth.Healthy, "All is well.")]
    [InlineData("""{"status":{"conditions":[READY,{"type":"Reconciling","status":"True"}]}}""", ArgoHealth.Progressing, "All is well.")]
    [InlineData("""{"status":{"conditions":[READY,{"type":"Reconciling","status":"False"},{"type":"Stalled","status":"False"}]}}""", ArgoHealth.Healthy, "All is well.")]
    [InlineData("""{"status":{"conditions":[READY,{"type":"Stalled","status":"True","message":"It is not."}]}}""", ArgoHealth.Degraded, "It is not.")]
    [InlineData("""{"status":{"conditions":[{"type":"Stalled","status":"True"},READY]}}""", ArgoHealth.Degraded, "All is well.")]
    [InlineData("""{"status":{"conditions":[{"type":"Ready","status":"Unknown"}]}}""", ArgoHealth.Progressing, "")]
    [InlineData("""{"status":{"conditions":[{"type":"Ready","status":"Unknown","reason":"Suspended"}]}}""", ArgoHealth.Suspended, "")]
    [InlineData("""{"status":{"conditions":[{"type":"Ready","status":"False","reason":"CopiesFailing","message":"Not yet."}]}}""", ArgoHealth.Progressing, "Not yet.")]
    public void Whatever_is_missing_the_script_answers(string rest, string status, string says)
    {
        foreach (var kind in new[] { "CrossClusterSync", "FollowerCluster" })
        {
            var live = JsonNode.Parse(rest.Replace("READY", Ready, StringComparison.Ordinal))!;
            live["apiVersion"] = "bellwether.dev/v1alpha1";
            live["kind"] = kind;

            var health = ArgoHealth.Of(live);

            health.Status.Should().Be(status);
            health.Message.Contains(says, StringComparison.Ordinal).Should().BeTrue(health.Message);
        }
    }
}
