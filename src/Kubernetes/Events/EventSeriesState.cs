namespace Bellwether.Kubernetes.Events;

/// <summary>A series that this process has written to lately.</summary>
internal sealed class EventSeriesState(RecordedEvent first)
{
    /// <summary>The latest occurrence.</summary>
    public RecordedEvent Last { get; set; } = first;

    /// <summary>What the server has; 0 before the first write.</summary>
    public int Written { get; set; }

    /// <summary>Occurrences that the server doesn't know of.</summary>
    public int Pending { get; set; } = 1;

    public long LastSeenAt { get; set; }

    public long LastWriteAt { get; set; }
}
