namespace Bellwether.Kubernetes.Entities;

/// <summary>An object's metadata without its content (meta/v1 PartialObjectMetadata): all that the server sends when asked for no more.</summary>
public sealed class PartialObject : IKubernetesObject
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public ObjectMeta Metadata { get; set; } = new();
}
