namespace Bellwether.Kubernetes.Schema;

/// <summary>Bounds on the length of a string; on a list or a map, of each item or value.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LengthAttribute(int minLength, int maxLength) : Attribute
{
    public int MinLength { get; } = minLength;

    public int MaxLength { get; } = maxLength;
}
