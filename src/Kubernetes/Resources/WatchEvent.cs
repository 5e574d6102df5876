namespace Bellwether.Kubernetes.Resources;

public enum WatchEventType
{
    Added,
    Modified,

    /// <summary>Gone, or no longer covered by the selector: the watch can't tell which.</summary>
    Deleted,

    /// <summary>Only <see cref="WatchEvent{T}.ResourceVersion"/> is meaningful.</summary>
    Bookmark,
}

/// <summary>One frame of a watch. An ERROR frame is thrown as a <see cref="Transport.KubernetesException"/> instead.</summary>
/// <param name="Item">Null for a bookmark.</param>
public readonly record struct WatchEvent<T>(WatchEventType Type, T? Item, string ResourceVersion)
    where T : class;
