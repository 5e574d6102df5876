using Bellwether.Kubernetes.Resources;

namespace Bellwether.Kubernetes.Discovery;

/// <summary>A kind that a server serves.</summary>
/// <param name="Kind">Resolved.</param>
/// <param name="Verbs">What can be done with its objects.</param>
public sealed record ServedKind(ResourceKind Kind, IReadOnlySet<string> Verbs);
