using Bellwether.Crds;
using Bellwether.Kubernetes.Configuration;
using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Events;
using Bellwether.Kubernetes.Hosting;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Audit;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Followers.Connecting;
using Bellwether.Operator.Followers.Eks;
using Bellwether.Operator.Followers.Eks.Aws;
using Bellwether.Operator.Followers.Kubeconfig;
using Bellwether.Operator.Options;
using Bellwether.Operator.Status;
using Bellwether.Operator.Syncs;
using Bellwether.Operator.Telemetry.Endpoints;
using Bellwether.Operator.Telemetry.Health;
using Bellwether.Operator.Telemetry.Logging;
using Bellwether.Operator.Telemetry.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Hosting;

/// <summary>What the operator is made of. What the caller registered before stays.</summary>
internal static class OperatorServices
{
    public static IServiceCollection AddOperator(this IServiceCollection services, OperatorOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddLineLogging(options);
        services.AddTelemetry();
        services.AddManagement(options);
        services.AddFollowers();

        // Before everything that it is told by, which therefore stops before it does.
        services.AddAudit(options.Audit);

        // Sessions have to outlast the controllers, or a stop would look like an outage of every follower: services stop in reverse.
        services.AddHostedService<FollowerTracking>();
        var runtime = services.AddKubernetesOperator(settings =>
        {
            settings.Namespace = options.Namespace;
            settings.LeaderElection = options.LeaderElect;
        });
        runtime.AddFollowerControllers(options);
        runtime.AddSyncs(options);
        return services;
    }

    private static void AddTelemetry(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton<MetricsCollector>();
        services.AddSingleton<OperatorMetrics>();
        services.AddSingleton<HealthReport>();
        services.AddSingleton<TelemetryEndpoints>();
        services.AddSingleton<IHealthSource, FollowersMove>();
    }

    private static void AddManagement(this IServiceCollection services, OperatorOptions options)
    {
        services.TryAddSingleton<IClusterTransportFactory, NetworkTransportFactory>();
        if (!services.Any(service => service.ServiceType == typeof(ClusterEndpoint) || service.ServiceType == typeof(IKubernetesClient)))
        {
            services.AddSingleton(Configured(options));
        }

        services.TryAddSingleton<IKubernetesClient>(provider =>
        {
            var endpoint = provider.GetRequiredService<ClusterEndpoint>();
            var transport = provider.GetRequiredService<IClusterTransportFactory>().Create(endpoint);
            return new KubernetesClient(endpoint, options: null, provider.GetRequiredService<TimeProvider>(), transport);
        });
        services.AddSingleton<ManagementBootstrap>();
        services.AddSingleton<IHostLifetime, OperatorLifetime>();
        services.AddSingleton(provider => provider.GetRequiredService<ManagementBootstrap>().Cluster
            ?? throw new InvalidOperationException("The management cluster is not known before the operator has started."));
        services.AddSingleton(provider => provider.GetRequiredService<ManagementCluster>().Origin);
        services.AddSingleton<IFingerprintKeySource, FingerprintKeyStore>();
    }

    private static void AddFollowers(this IServiceCollection services)
    {
        services.AddSingleton<KubeconfigCredentials>();
        services.TryAddSingleton(_ => AwsSettings.FromEnvironment(Environment.GetEnvironmentVariable));
        services.AddSingleton<EksCredentials>();
        services.AddSingleton<IFollowerCredentials, FollowerSignIn>();
        services.AddSingleton<ClusterClaims>();
        services.TryAddSingleton(new ConnectionTimings());
        services.AddSingleton<ConnectionServices>();
        services.AddSingleton<FollowerDirectory>();
        services.AddSingleton<IFollowerDirectory>(provider => provider.GetRequiredService<FollowerDirectory>());
        services.TryAddSingleton<ICopyCounts, NoCopyCounts>();
        services.TryAddSingleton<IFollowerNeeds, NeedsOfRules>();
    }

    private static void AddFollowerControllers(this IOperatorBuilder runtime, OperatorOptions options)
    {
        runtime.Services.AddSingleton(provider => new StatusWriter<FollowerClusterStatus>(
            provider.GetRequiredService<IKubernetesClient>(),
            BellwetherApi.FollowerClusterKind,
            BellwetherJsonContext.Default.FollowerClusterStatus,
            async (cluster, before, after, cancellationToken) =>
            {
                var publish = provider.GetRequiredService<EventPublisher>();
                await ReadyEvents.TellAsync(publish, cluster, before.Conditions, after.Conditions, cancellationToken);
                if (after.HeldDeletion is { } held && held.Hash != before.HeldDeletion?.Hash)
                {
                    await publish(cluster, CommonReasons.DeletionHeld, held.Message, EventType.Warning, cancellationToken);
                }
            }));
        runtime.AddController<FollowerClusterController, FollowerCluster>(BellwetherApi.FollowerClusters);
        runtime.Services.AddSingleton<ManagementNamespaces>();
        runtime.AddInformer(provider => Informer<NamespaceRecord>.Create(
            provider.GetRequiredService<IKubernetesClient>(),
            ResourceKind.Namespace.Metadata(),
            new ListOptions(),
            NamespaceRecord.From,
            InformerOptions.Default,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Informer<NamespaceRecord>>>()));
        runtime.AddInformer(provider => Informer<SecretRecord>.Create(
            provider.GetRequiredService<IKubernetesClient>(),
            ResourceKind.Secret.Metadata(),
            new ListOptions(options.Namespace),
            secret => new SecretRecord(secret.Metadata.Uid ?? "", secret.Metadata.ResourceVersion ?? ""),
            InformerOptions.Default,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Informer<SecretRecord>>>()));
    }

    /// <exception cref="StartupException">The options name no management cluster that could be used.</exception>
    public static ClusterEndpoint Configured(OperatorOptions options)
    {
        try
        {
            return ClusterConfiguration.Find(options.Kubeconfig, options.Context, TimeProvider.System).Endpoint;
        }
        catch (KubeconfigException exception)
        {
            var option = options.Kubeconfig is not null ? "--kubeconfig" : options.Context is not null ? "--context" : "kubeconfig";
            throw new StartupException($"{option}: {exception.Message}");
        }
    }
}
