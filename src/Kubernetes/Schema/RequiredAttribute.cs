namespace Bellwether.Kubernetes.Schema;

/// <summary>The field must be there.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RequiredAttribute : Attribute;
