namespace Bellwether.Kubernetes.Queueing;

/// <summary>What a queue knows of one key. In the dictionary as long as it has anything to remember; guarded by the queue's lock.</summary>
internal sealed class WorkItem<TKey>
    where TKey : notnull
{
    public WorkItem(TKey key)
    {
        Key = key;
        Node = new(this);
    }

    public TKey Key { get; }

    /// <summary>Its place in a ready list; in none while <see cref="LinkedListNode{T}.List"/> is null.</summary>
    public LinkedListNode<WorkItem<TKey>> Node { get; }

    public WorkPriority Priority { get; set; }

    /// <summary>When it became ready.</summary>
    public long ReadySince { get; set; }

    /// <summary>A worker has it.</summary>
    public bool Running { get; set; }

    /// <summary>Was added while running: the priority to come back with.</summary>
    public WorkPriority? Again { get; set; }

    /// <summary>Consecutive failures.</summary>
    public int Failures { get; set; }

    /// <summary>When it is due, and its place in the order of the delayed; null when no delay is pending.</summary>
    public (long Due, long Sequence)? Delay { get; set; }

    /// <summary>The priority with which a delay ends.</summary>
    public WorkPriority DelayPriority { get; set; }

    public bool IsReady => Node.List is not null;

    public bool HasNothingToRemember => !IsReady && !Running && Delay is null && Failures == 0;
}
