namespace Bellwether.Kubernetes.Entities;

/// <summary>Base of custom resources with a spec and a status.</summary>
public abstract class CustomKubernetesEntity<TSpec, TStatus> : IKubernetesObject
    where TSpec : class, new()
    where TStatus : class, new()
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public ObjectMeta Metadata { get; set; } = new();

    public TSpec Spec { get; set; } = new();

    public TStatus Status { get; set; } = new();
}
