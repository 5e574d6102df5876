using Bellwether.Kubernetes.Entities;

namespace Bellwether.Kubernetes.Controllers;

/// <summary>
/// Cleans up after an entity that is being deleted and carries this finalizer, which keeps it there until then. Called again until it
/// succeeds, in later processes too.
/// </summary>
public interface IEntityFinalizer<TEntity>
    where TEntity : class, IKubernetesObject
{
    /// <summary>
    /// Success (with or without a time) means that nothing is left to clean up: the finalizer is taken off the entity. Everything else
    /// keeps it.
    /// </summary>
    /// <param name="entity">A copy of the caller's own.</param>
    Task<ReconciliationResult<TEntity>> FinalizeAsync(TEntity entity, CancellationToken cancellationToken);
}
