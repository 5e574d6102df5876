using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Queueing;

namespace Bellwether.Kubernetes.Controllers;

/// <summary>Lets any component ask a controller to look at an entity, whether or not it exists.</summary>
public interface IControllerQueue<TEntity>
    where TEntity : class, IKubernetesObject
{
    /// <summary>As soon as a worker is free, even if the entity waits for a retry.</summary>
    void Add(ObjectKey key, WorkPriority priority = WorkPriority.Change);

    /// <summary>After a delay at the latest.</summary>
    void AddAfter(ObjectKey key, TimeSpan delay, WorkPriority priority = WorkPriority.Change);

    /// <summary>All that wait for a retry or a time, now: what they waited for is back.</summary>
    void ExpediteAll();
}
