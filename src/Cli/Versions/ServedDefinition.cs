using Bellwether.Kubernetes.Entities;

namespace Bellwether.Cli.Versions;

/// <summary>What is read of a CustomResourceDefinition (apiextensions.k8s.io/v1).</summary>
internal sealed class ServedDefinition : IKubernetesObject
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public ObjectMeta Metadata { get; set; } = new();

    public DefinitionSpec? Spec { get; set; }

    internal sealed record DefinitionSpec(List<DefinitionVersion>? Versions);

    internal sealed record DefinitionVersion(string? Name, bool Served);
}
