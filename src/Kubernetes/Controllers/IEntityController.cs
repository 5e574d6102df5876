using Bellwether.Kubernetes.Entities;

namespace Bellwether.Kubernetes.Controllers;

/// <summary>
/// Brings the world in line with one entity. Called for one entity at a time, never twice at once for the same; level-based: what changed is
/// not told, and a call may stand for many changes or for none.
/// </summary>
/// <remarks>
/// Exceptions are caught in one place: each is counted, logged and retried with backoff. The token is cancelled at the deadline of the
/// call, when leadership is lost, and when the program stops.
/// </remarks>
public interface IEntityController<TEntity>
    where TEntity : class, IKubernetesObject
{
    /// <summary>The entity exists and isn't being deleted.</summary>
    /// <param name="entity">A copy of the caller's own: changing it changes nothing else.</param>
    Task<ReconciliationResult<TEntity>> ReconcileAsync(TEntity entity, CancellationToken cancellationToken);

    /// <summary>
    /// The entity is gone. Told only to the process that saw it go, so what must not be missed belongs in a finalizer. Retried like a
    /// reconciliation; if an entity of the same name came meanwhile, this is called first.
    /// </summary>
    /// <param name="entity">As it was seen last.</param>
    Task<ReconciliationResult<TEntity>> DeletedAsync(TEntity entity, CancellationToken cancellationToken) =>
        Task.FromResult(ReconciliationResult<TEntity>.Success(entity));
}
