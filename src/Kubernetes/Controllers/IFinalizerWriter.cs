using Bellwether.Kubernetes.Entities;

namespace Bellwether.Kubernetes.Controllers;

/// <summary>Puts finalizers on entities and takes them off, and touches nothing else of them.</summary>
public interface IFinalizerWriter<TEntity>
    where TEntity : class, IKubernetesObject
{
    /// <summary>
    /// To be called before anything is made that the finalizer cleans up. No request if it is there already.
    /// </summary>
    /// <returns>
    /// The entity with its new metadata; the entity as it is now if it had changed; null if it is gone or being deleted, so that nothing must
    /// be made for it.
    /// </returns>
    Task<TEntity?> EnsureAsync(TEntity entity, string finalizer, CancellationToken cancellationToken);

    /// <summary>Takes off this finalizer only. Nothing happens if the entity, or the finalizer, is gone.</summary>
    Task RemoveAsync(TEntity entity, string finalizer, CancellationToken cancellationToken);
}
