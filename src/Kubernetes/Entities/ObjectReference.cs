namespace Bellwether.Kubernetes.Entities;

/// <summary>Points to an object of the same cluster (core/v1 ObjectReference).</summary>
public sealed class ObjectReference
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public string? Namespace { get; set; }

    public string? Name { get; set; }

    public string? Uid { get; set; }

    public string? ResourceVersion { get; set; }
}
