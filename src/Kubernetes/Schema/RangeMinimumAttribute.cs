namespace Bellwether.Kubernetes.Schema;

/// <summary>The least value that a number may have.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RangeMinimumAttribute(long minimum) : Attribute
{
    public long Minimum { get; } = minimum;
}
