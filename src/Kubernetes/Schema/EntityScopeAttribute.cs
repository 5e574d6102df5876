namespace Bellwether.Kubernetes.Schema;

public enum EntityScope
{
    Namespaced,
    Cluster,
}

/// <summary>Where objects of the kind live. Without it: in namespaces.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EntityScopeAttribute(EntityScope scope = EntityScope.Namespaced) : Attribute
{
    public EntityScope Scope { get; } = scope;
}
