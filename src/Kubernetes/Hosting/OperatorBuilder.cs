using System.Diagnostics.CodeAnalysis;
using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Resources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bellwether.Kubernetes.Hosting;

internal sealed class OperatorBuilder(IServiceCollection services, OperatorSettings settings) : IOperatorBuilder
{
    public IServiceCollection Services => services;

    public IOperatorBuilder AddController<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TController, TEntity>(
        Resource<TEntity> resource, Action<ControllerBuilder<TEntity>>? configure = null)
        where TController : class, IEntityController<TEntity>
        where TEntity : class, IKubernetesObject
    {
        var builder = new ControllerBuilder<TEntity>();
        configure?.Invoke(builder);
        var options = builder.Options;
        options.Name = options.Name.Length > 0 ? options.Name : resource.Kind.Kind.ToLowerInvariant();

        services.AddSingleton<TController>();
        services.AddSingleton(provider => new ControllerQueue<TEntity>(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IControllerQueue<TEntity>>(provider => provider.GetRequiredService<ControllerQueue<TEntity>>());
        services.AddSingleton<IFinalizerWriter<TEntity>>(provider =>
            new FinalizerWriter<TEntity>(provider.GetRequiredService<IKubernetesClient>(), resource, settings.Name));
        services.AddSingleton(provider => new EntityVisitor<TEntity>(
            resource,
            provider.GetRequiredService<Informer<TEntity>>(),
            provider.GetRequiredService<TController>(),
            [.. provider.GetServices<RegisteredFinalizer<TEntity>>()],
            provider.GetRequiredService<IFinalizerWriter<TEntity>>()));
        services.AddSingleton<IControllerHost>(provider => new ControllerHost<TEntity>(
            options,
            provider.GetRequiredService<Informer<TEntity>>(),
            builder.Build(provider),
            provider.GetRequiredService<EntityVisitor<TEntity>>(),
            provider.GetRequiredService<ControllerQueue<TEntity>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<TController>>()));
        return AddInformer(provider => Informer<TEntity>.Create(
            provider.GetRequiredService<IKubernetesClient>(),
            resource,
            new(options.Namespace, options.LabelSelector),
            entity => WithType(entity, resource.Kind),
            InformerOptions.Default,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Informer<TEntity>>>()));
    }

    public IOperatorBuilder AddFinalizer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TFinalizer, TEntity>(
        string name)
        where TFinalizer : class, IEntityFinalizer<TEntity>
        where TEntity : class, IKubernetesObject
    {
        services.AddSingleton<TFinalizer>();
        services.AddSingleton(provider => new RegisteredFinalizer<TEntity>(name, provider.GetRequiredService<TFinalizer>()));
        return this;
    }

    public IOperatorBuilder AddInformer<TItem>(Func<IServiceProvider, Informer<TItem>> create)
    {
        services.AddSingleton(create);
        services.AddSingleton<IInformer>(provider => provider.GetRequiredService<Informer<TItem>>());
        return this;
    }

    /// <summary>Items of a list come without apiVersion and kind, which events and owner references need; managedFields nobody needs.</summary>
    private static TEntity WithType<TEntity>(TEntity entity, ResourceKind kind)
        where TEntity : class, IKubernetesObject
    {
        (entity.ApiVersion, entity.Kind, entity.Metadata.ManagedFields) = (kind.ApiVersion, kind.Kind, null);
        return entity;
    }
}
