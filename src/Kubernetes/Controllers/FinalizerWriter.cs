using System.Buffers;
using System.Text.Json;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Controllers;

/// <summary>
/// Writes <c>metadata.finalizers</c> by merge patches that name the uid and resourceVersion they were made from: the list as a whole can't
/// be overwritten by an older one, and another object of the same name is never touched.
/// </summary>
public sealed class FinalizerWriter<TEntity>(IKubernetesClient client, Resource<TEntity> resource, string fieldManager)
    : IFinalizerWriter<TEntity>
    where TEntity : class, IKubernetesObject
{
    /// <summary>Whoever changes an entity this often in a row wins; the caller's retry comes later.</summary>
    private const int Attempts = 5;

    public async Task<TEntity?> EnsureAsync(TEntity entity, string finalizer, CancellationToken cancellationToken)
    {
        var uid = entity.Metadata.Uid;
        for (var attempt = 1; ; attempt++)
        {
            if (entity.IsBeingDeleted() || entity.Metadata.Uid != uid)
            {
                return null;
            }

            if (entity.Metadata.Finalizers?.Contains(finalizer) == true)
            {
                return entity;
            }

            try
            {
                var patched = await PatchAsync(entity, [.. entity.Metadata.Finalizers ?? [], finalizer], cancellationToken);
                entity.Metadata = patched.Metadata;
                return entity;
            }
            catch (KubernetesException exception) when (exception.IsNotFound)
            {
                return null;
            }
            catch (KubernetesException exception) when (IsOutOfDate(exception) && attempt < Attempts)
            {
                if (await LookAsync(entity, cancellationToken) is not { } now)
                {
                    return null;
                }

                entity = now;
            }
        }
    }

    public async Task RemoveAsync(TEntity entity, string finalizer, CancellationToken cancellationToken)
    {
        var uid = entity.Metadata.Uid;
        for (var attempt = 1; ; attempt++)
        {
            if (entity.Metadata.Uid != uid || entity.Metadata.Finalizers?.Contains(finalizer) != true)
            {
                return;
            }

            try
            {
                await PatchAsync(entity, [.. entity.Metadata.Finalizers.Where(other => other != finalizer)], cancellationToken);
                return;
            }
            catch (KubernetesException exception) when (exception.IsNotFound)
            {
                return;
            }
            catch (KubernetesException exception) when (IsOutOfDate(exception) && attempt < Attempts)
            {
                if (await LookAsync(entity, cancellationToken) is not { } now)
                {
                    return;
                }

                entity = now;
            }
        }
    }

    /// <summary>409: changed, or another object by now. 422 with a cause for the uid says the latter on some servers.</summary>
    private static bool IsOutOfDate(KubernetesException exception) => exception.IsConflict || exception.IsInvalid;

    private async Task<TEntity?> LookAsync(TEntity entity, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(resource, entity.Key(), cancellationToken);
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            return null;
        }
    }

    private Task<PartialObject> PatchAsync(TEntity entity, string[] finalizers, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteString("uid", entity.Metadata.Uid);
            json.WriteString("resourceVersion", entity.Metadata.ResourceVersion);
            json.WriteStartArray("finalizers");
            foreach (var finalizer in finalizers)
            {
                json.WriteStringValue(finalizer);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return client.MergePatchAsync(
            resource.Kind, entity.Key(), new(body.WrittenMemory), new(fieldManager), cancellationToken);
    }
}
