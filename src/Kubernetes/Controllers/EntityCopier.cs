using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Kubernetes.Controllers;

internal static class EntityCopier
{
    /// <summary>A copy that shares nothing: what an informer holds must never change.</summary>
    public static TEntity Copy<TEntity>(this JsonTypeInfo<TEntity> typeInfo, TEntity entity)
        where TEntity : class, IKubernetesObject =>
        JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(entity, typeInfo), typeInfo)
        ?? throw new InvalidOperationException("A copy of an entity came out empty");
}
