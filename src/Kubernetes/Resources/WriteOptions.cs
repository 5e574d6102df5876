namespace Bellwether.Kubernetes.Resources;

/// <summary>How a write is made.</summary>
/// <param name="FieldManager">At most 128 printable characters.</param>
/// <param name="Force">Server-side apply only: take over fields that others manage.</param>
/// <param name="DryRun">The server does everything but persist.</param>
/// <param name="Subresource">Such as <c>status</c>.</param>
public sealed record WriteOptions(string FieldManager, bool Force = false, bool DryRun = false, string? Subresource = null);
