namespace Bellwether.Kubernetes.Schema;

/// <summary>What the class needs to be allowed to do with objects of the entities; ends up in config/rbac.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class EntityRbacAttribute(params Type[] entities) : Attribute
{
    public Type[] Entities { get; } = entities;

    public RbacVerb Verbs { get; set; }

    /// <summary>On the status subresource.</summary>
    public RbacVerb StatusVerbs { get; set; }

    /// <summary>On the finalizers subresource.</summary>
    public RbacVerb FinalizersVerbs { get; set; }
}
