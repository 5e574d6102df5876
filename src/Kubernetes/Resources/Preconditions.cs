namespace Bellwether.Kubernetes.Resources;

/// <summary>What must hold of the object for a delete to happen; otherwise the server answers 409. Null: not asked.</summary>
public sealed record Preconditions(string Uid, string? ResourceVersion = null);
