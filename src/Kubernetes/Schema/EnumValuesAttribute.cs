namespace Bellwether.Kubernetes.Schema;

/// <summary>
/// The values that a string may have; on a list, each item. The property stays a string, so that an object stored by a newer version
/// can still be read.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EnumValuesAttribute(params string[] values) : Attribute
{
    public string[] Values { get; } = values;
}
