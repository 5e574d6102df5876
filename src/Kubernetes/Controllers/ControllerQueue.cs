using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Queueing;

namespace Bellwether.Kubernetes.Controllers;

/// <summary>The work queue of one controller. Apart from the controller, so that this can be injected into what it needs.</summary>
internal sealed class ControllerQueue<TEntity>(TimeProvider time) : IControllerQueue<TEntity>, IDisposable
    where TEntity : class, IKubernetesObject
{
    public WorkQueue<ObjectKey> Keys { get; } = new(time);

    public void Add(ObjectKey key, WorkPriority priority = WorkPriority.Change) => Keys.Add(key, priority);

    public void AddAfter(ObjectKey key, TimeSpan delay, WorkPriority priority = WorkPriority.Change) => Keys.AddAfter(key, delay, priority);

    public void ExpediteAll() => Keys.ExpediteAll();

    public void Dispose() => Keys.Dispose();
}
