using Bellwether.Kubernetes.Entities;

namespace Bellwether.Cli.Versions;

/// <summary>What is read of the operator's Deployment (apps/v1).</summary>
internal sealed class OperatorDeployment : IKubernetesObject
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public ObjectMeta Metadata { get; set; } = new();

    public DeploymentSpec? Spec { get; set; }

    public DeploymentStatus? Status { get; set; }

    internal sealed record DeploymentSpec(int? Replicas, PodTemplate? Template);

    internal sealed record PodTemplate(PodSpec? Spec);

    internal sealed record PodSpec(List<Container>? Containers);

    internal sealed record Container(string? Name, string? Image);

    internal sealed record DeploymentStatus(int? ReadyReplicas);
}
