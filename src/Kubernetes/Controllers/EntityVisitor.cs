using System.Collections.Concurrent;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Kubernetes.Controllers;

/// <summary>Calls for one entity what its state asks for: the controller, its finalizers, or the word that it is gone.</summary>
internal sealed class EntityVisitor<TEntity>(
    Resource<TEntity> resource,
    Informer<TEntity> informer,
    IEntityController<TEntity> controller,
    IReadOnlyList<RegisteredFinalizer<TEntity>> finalizers,
    IFinalizerWriter<TEntity> writer)
    where TEntity : class, IKubernetesObject
{
    private readonly ConcurrentDictionary<ObjectKey, TEntity> _gone = [];

    /// <summary>To be called for each change of the informer, before its key is queued.</summary>
    public void Observe(InformerChange<TEntity> change)
    {
        // Deleted and created again while nobody looked: a list shows only the new one.
        var replaced = change.Kind == InformerChangeKind.Updated && change.Previous!.Metadata.Uid != change.Item!.Metadata.Uid;
        if (change.Kind == InformerChangeKind.Deleted || replaced)
        {
            _gone[change.Key] = change.Previous!;
        }
    }

    /// <summary>Null: there is nothing to do for the key.</summary>
    public async Task<ReconciliationResult<TEntity>?> VisitAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        ReconciliationResult<TEntity>? result = null;
        if (_gone.TryGetValue(key, out var gone))
        {
            result = await controller.DeletedAsync(resource.TypeInfo.Copy(gone), cancellationToken);
            if (!result.IsSuccess && !result.IsStalled)
            {
                return result;
            }

            _gone.TryRemove(new(key, gone));
        }

        if (!informer.TryGet(key, out var entity))
        {
            return result;
        }

        var copy = resource.TypeInfo.Copy(entity);
        return copy.IsBeingDeleted()
            ? await FinalizeAsync(copy, cancellationToken)
            : await controller.ReconcileAsync(copy, cancellationToken);
    }

    private async Task<ReconciliationResult<TEntity>?> FinalizeAsync(TEntity entity, CancellationToken cancellationToken)
    {
        ReconciliationResult<TEntity>? result = null;
        foreach (var (name, finalizer) in finalizers)
        {
            if (entity.Metadata.Finalizers?.Contains(name) != true)
            {
                continue;
            }

            result = await finalizer.FinalizeAsync(entity, cancellationToken);
            if (!result.IsSuccess)
            {
                return result;
            }

            // A finalizer that was cancelled half-way and says it is done must not let the entity go.
            cancellationToken.ThrowIfCancellationRequested();
            await writer.RemoveAsync(entity, name, cancellationToken);
        }

        return result;
    }
}
