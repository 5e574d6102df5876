namespace Bellwether.Kubernetes.Informers;

/// <summary>How an informer stands with its cluster.</summary>
public enum InformerState
{
    /// <summary>Not one list has been completed and nothing has failed yet.</summary>
    Syncing,

    /// <summary>Synced, and the last thing heard from the cluster was good.</summary>
    Live,

    /// <summary>The last attempt failed; it is retried. What the store holds may be out of date.</summary>
    Failing,
}
