namespace Bellwether.Kubernetes.Transport;

/// <summary>One cause of an error.</summary>
/// <param name="Reason">Such as <c>FieldValueInvalid</c>, <c>FieldManagerConflict</c>, <c>NamespaceTerminating</c>.</param>
/// <param name="Field">The path of the field, such as <c>metadata.uid</c> or <c>.data.tls.crt</c>; empty if not said.</param>
/// <param name="ConflictingManager">For a field manager conflict: the manager that holds the field. Otherwise null.</param>
public sealed record StatusCause(string Reason, string Field, string? ConflictingManager = null);
