using Bellwether.Kubernetes.Entities;

namespace Bellwether.Kubernetes.Controllers;

/// <param name="Name">As in <c>metadata.finalizers</c>: <c>group/name</c>.</param>
internal sealed record RegisteredFinalizer<TEntity>(string Name, IEntityFinalizer<TEntity> Finalizer)
    where TEntity : class, IKubernetesObject;
