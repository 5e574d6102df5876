namespace Bellwether.Kubernetes.Entities;

/// <summary>An object of the Kubernetes API: a type, and metadata that names it.</summary>
public interface IKubernetesObject
{
    /// <summary>Group and version, such as <c>bellwether.dev/v1alpha1</c> or <c>v1</c>.</summary>
    string? ApiVersion { get; set; }

    string? Kind { get; set; }

    ObjectMeta Metadata { get; set; }
}
