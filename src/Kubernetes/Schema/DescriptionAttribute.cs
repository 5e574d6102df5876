namespace Bellwether.Kubernetes.Schema;

/// <summary>What <c>kubectl explain</c> says of the field or kind. Without it: the summary of its doc comment.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property, Inherited = false)]
public sealed class DescriptionAttribute(string description) : Attribute
{
    public string Description { get; } = description;
}
