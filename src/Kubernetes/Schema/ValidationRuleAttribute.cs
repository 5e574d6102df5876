namespace Bellwether.Kubernetes.Schema;

/// <summary>
/// A CEL rule (<c>x-kubernetes-validations</c>) on the object or property it stands on. Servers before 1.25 ignore these, so whoever
/// reads the object checks the same rule again.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property, AllowMultiple = true, Inherited = false)]
public sealed class ValidationRuleAttribute(string rule, string message) : Attribute
{
    /// <summary>A CEL expression over <c>self</c> (and <c>oldSelf</c> for immutability).</summary>
    public string Rule { get; } = rule;

    /// <summary>A sentence that says what must hold.</summary>
    public string Message { get; } = message;
}
