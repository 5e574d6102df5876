using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Events;
using Bellwether.Kubernetes.Hosting;
using Bellwether.Kubernetes.LeaderElection;
using Bellwether.Kubernetes.Resources;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

public static class OperatorServiceCollectionExtensions
{
    /// <summary>
    /// Adds an operator for the cluster of the registered <see cref="IKubernetesClient"/>. To be called before hosted services that write:
    /// services stop in reverse, and the lease has to outlast them.
    /// </summary>
    public static IOperatorBuilder AddKubernetesOperator(
        this IServiceCollection services, Action<OperatorSettings>? configure = null)
    {
        var settings = new OperatorSettings();
        configure?.Invoke(settings);

        services.AddSingleton(settings);
        services.TryAddSingleton(TimeProvider.System);
        if (settings.LeaderElection)
        {
            services.AddSingleton(provider => new LeaderElector(
                provider.GetRequiredService<IKubernetesClient>(),
                new(settings.Namespace, settings.Name, settings.Identity),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<LeaderElector>>()));
            services.AddSingleton<ILeadership>(provider => provider.GetRequiredService<LeaderElector>());
        }
        else
        {
            services.AddSingleton<ILeadership, SoleLeadership>();
        }

        services.AddSingleton(provider => new EventWriter(
            provider.GetRequiredService<IKubernetesClient>(), settings.ReportingController, settings.Identity, settings.Name));
        services.AddSingleton<EventRecorder>();
        services.AddSingleton<IEventRecorder>(provider => provider.GetRequiredService<EventRecorder>());
        services.AddSingleton<EventPublisher>(provider => Publisher(provider.GetRequiredService<IEventRecorder>()));
        services.AddSingleton<IHealthSource, InformersSynced>();
        services.AddSingleton<IHealthSource, WatchesMove>();
        services.AddSingleton<IHealthSource, WorkersMove>();
        services.AddSingleton<OperatorRuntime>();
        services.AddHostedService(provider => provider.GetRequiredService<OperatorRuntime>());
        services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.StopWithin);
        return new OperatorBuilder(services, settings);
    }

    private static EventPublisher Publisher(IEventRecorder recorder) =>
        (entity, reason, message, type, _) =>
        {
            recorder.Record(ReferenceTo(entity), type, reason, message);
            return Task.CompletedTask;
        };

    private static ObjectReference ReferenceTo(IKubernetesObject entity) => new()
    {
        ApiVersion = entity.ApiVersion,
        Kind = entity.Kind,
        Namespace = entity.Metadata.Namespace,
        Name = entity.Metadata.Name,
        Uid = entity.Metadata.Uid,
        ResourceVersion = entity.Metadata.ResourceVersion,
    };
}
