namespace Bellwether.Kubernetes.Schema;

/// <summary>The value that the server fills in. The property's initializer must agree.</summary>
/// <param name="json">The value as JSON: <c>"\"Refuse\""</c>, <c>"false"</c>, <c>"{}"</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefaultValueAttribute(string json) : Attribute
{
    public string Json { get; } = json;
}
