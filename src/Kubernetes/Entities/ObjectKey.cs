namespace Bellwether.Kubernetes.Entities;

/// <summary>Names one object of a kind in a cluster. <see cref="Namespace"/> is empty for cluster-scoped kinds.</summary>
public readonly record struct ObjectKey(string Namespace, string Name)
{
    /// <summary>A key of a cluster-scoped object.</summary>
    public static ObjectKey Cluster(string name) => new("", name);

    /// <summary><c>namespace/name</c>, or <c>name</c> for cluster-scoped kinds; empty for the default, which names nothing.</summary>
    public override string ToString() => string.IsNullOrEmpty(Namespace) ? Name ?? "" : $"{Namespace}/{Name}";
}
