namespace Bellwether.Kubernetes.Entities;

/// <summary>A claim on a role that lapses unless it is renewed (coordination.k8s.io/v1 Lease).</summary>
public sealed class Lease : IKubernetesObject
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public ObjectMeta Metadata { get; set; } = new();

    public LeaseSpec Spec { get; set; } = new();
}
