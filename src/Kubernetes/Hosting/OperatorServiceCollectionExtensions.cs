using Bellwether.Kubernetes.Hosting;
using Bellwether.Kubernetes.LeaderElection;
using Bellwether.Kubernetes.Resources;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

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
        services.AddSingleton<ILeadership, SoleLeadership>();
        services.AddSingleton<IHealthSource, InformersSynced>();
        services.AddSingleton<IHealthSource, WatchesMove>();
        services.AddSingleton<IHealthSource, WorkersMove>();
        services.AddSingleton<OperatorRuntime>();
        services.AddHostedService(provider => provider.GetRequiredService<OperatorRuntime>());
        services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.StopWithin);
        return new OperatorBuilder(services, settings);
    }
}
