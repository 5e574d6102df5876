namespace Bellwether.Kubernetes.Schema;

/// <summary>Bounds on the number of items of a list or entries of a map.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemsAttribute(int minItems, int maxItems) : Attribute
{
    public int MinItems { get; } = minItems;

    public int MaxItems { get; } = maxItems;
}
