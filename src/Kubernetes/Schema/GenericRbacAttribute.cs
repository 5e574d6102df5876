namespace Bellwether.Kubernetes.Schema;

/// <summary>What the class needs to be allowed to do with any resources or paths; ends up in config/rbac.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GenericRbacAttribute : Attribute
{
    /// <summary>API groups; the empty string is the core group.</summary>
    public string[] Groups { get; set; } = [];

    /// <summary>Plural names, with <c>/subresource</c> where one is meant.</summary>
    public string[] Resources { get; set; } = [];

    /// <summary>Only these objects. RBAC can't restrict <c>create</c> by name.</summary>
    public string[] ResourceNames { get; set; } = [];

    /// <summary>Paths that are no resources, such as <c>/version</c>.</summary>
    public string[] Urls { get; set; } = [];

    public RbacVerb Verbs { get; set; }

    /// <summary>True: a Role in the operator's own namespace; false: a ClusterRole.</summary>
    public bool InOperatorNamespace { get; set; }
}
