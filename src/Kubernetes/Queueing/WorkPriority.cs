namespace Bellwether.Kubernetes.Queueing;

public enum WorkPriority
{
    /// <summary>Somebody changed something and waits for it.</summary>
    Change,

    /// <summary>A periodic look: goes after changes, but is never starved by them.</summary>
    Resync,
}
