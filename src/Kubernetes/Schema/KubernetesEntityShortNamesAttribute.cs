namespace Bellwether.Kubernetes.Schema;

/// <summary>Short names for <c>kubectl get</c>.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class KubernetesEntityShortNamesAttribute(params string[] shortNames) : Attribute
{
    public string[] ShortNames { get; } = shortNames;
}
