using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Followers;

/// <summary>What happened to a follower or in it. Told after the directory and the session show it.</summary>
public readonly record struct FollowerChange(string Follower, FollowerChangeKind Kind)
{
    /// <summary>Of <see cref="FollowerChangeKind.NamespaceChanged"/>: its name.</summary>
    public string? Namespace { get; init; }

    /// <summary>Of <see cref="FollowerChangeKind.CopyChanged"/>: which kind of object.</summary>
    public ResourceKind? CopyKind { get; init; }

    /// <summary>Of <see cref="FollowerChangeKind.CopyChanged"/>: which object.</summary>
    public ObjectKey CopyKey { get; init; }

    /// <summary>Of <see cref="FollowerChangeKind.CopyChanged"/>: null when the watch no longer shows it, which doesn't mean that it is gone.</summary>
    public CopyRecord? Now { get; init; }

    /// <summary>Of <see cref="FollowerChangeKind.CopyChanged"/>: null when the watch did not show it before.</summary>
    public CopyRecord? Before { get; init; }
}
