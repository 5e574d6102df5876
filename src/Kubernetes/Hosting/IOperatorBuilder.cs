using System.Diagnostics.CodeAnalysis;
using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Resources;
using Microsoft.Extensions.DependencyInjection;

namespace Bellwether.Kubernetes.Hosting;

/// <summary>Says what an operator consists of.</summary>
public interface IOperatorBuilder
{
    IServiceCollection Services { get; }

    /// <summary>
    /// Runs a controller for a kind. Also injectable from then on: <see cref="Informer{TItem}"/> of the entity (whose objects must not be
    /// changed), <see cref="IControllerQueue{TEntity}"/> and <see cref="IFinalizerWriter{TEntity}"/>. One controller per entity type.
    /// </summary>
    IOperatorBuilder AddController<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TController, TEntity>(
        Resource<TEntity> resource, Action<ControllerBuilder<TEntity>>? configure = null)
        where TController : class, IEntityController<TEntity>
        where TEntity : class, IKubernetesObject;

    /// <summary>
    /// Calls the finalizer for entities that are being deleted and carry its name. Putting the name on is the controller's to do, through
    /// <see cref="IFinalizerWriter{TEntity}"/>, before it makes anything to clean up. Several are called in the order of this registration.
    /// </summary>
    /// <param name="name">As in <c>metadata.finalizers</c>: <c>group/name</c>.</param>
    IOperatorBuilder AddFinalizer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TFinalizer, TEntity>(
        string name)
        where TFinalizer : class, IEntityFinalizer<TEntity>
        where TEntity : class, IKubernetesObject;

    /// <summary>Runs an informer with the operator, and counts it for readiness. One per item type, which names it in injection.</summary>
    IOperatorBuilder AddInformer<TItem>(Func<IServiceProvider, Informer<TItem>> create);
}
