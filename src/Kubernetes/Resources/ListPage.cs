namespace Bellwether.Kubernetes.Resources;

/// <summary>One page of a list. The list is complete only when <see cref="Continue"/> is null.</summary>
public sealed record ListPage<T>(IReadOnlyList<T> Items, string ResourceVersion, string? Continue);
