namespace Bellwether.Kubernetes.Schema;

/// <summary>The group, version, kind and plural name under which the API serves the class.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class KubernetesEntityAttribute : Attribute
{
    /// <summary>Empty for the core group.</summary>
    public string Group { get; set; } = "";

    /// <summary>The version alone, such as <c>v1alpha1</c>.</summary>
    public string ApiVersion { get; set; } = "v1";

    public string Kind { get; set; } = "";

    /// <summary>Lower case, as in paths.</summary>
    public string PluralName { get; set; } = "";

    /// <summary>Groups of kinds that <c>kubectl get</c> takes as one word.</summary>
    public string[] Categories { get; set; } = [];
}
