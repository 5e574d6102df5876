using Bellwether.Crds;
using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Hosting;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Hosting;
using Bellwether.Operator.Options;
using Bellwether.Operator.Status;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Deletion;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Reporting;
using Bellwether.Operator.Syncs.Sources;
using Bellwether.Operator.Syncs.Writing;
using Bellwether.Operator.Telemetry.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Syncs;

/// <summary>What the syncs are made of.</summary>
internal static class SyncServices
{
    /// <summary>Index of CrossClusterSyncs by the object that they copy.</summary>
    private const string BySource = "source";

    /// <summary>Index of CrossClusterSyncs by their namespace.</summary>
    private const string ByNamespace = "namespace";

    /// <summary>How long news from writers are gathered before a status is written.</summary>
    private static readonly TimeSpan Coalescing = TimeSpan.FromMilliseconds(100);

    public static IOperatorBuilder AddSyncs(this IOperatorBuilder builder, OperatorOptions options)
    {
        var services = builder.Services;
        services.AddSingleton<OtherKinds>();
        services.AddHostedService(provider => provider.GetRequiredService<OtherKinds>());
        services.AddSingleton<SourceCatalog>();
        services.AddSingleton<IHealthSource>(provider => provider.GetRequiredService<SourceCatalog>());
        services.AddHostedService(provider => provider.GetRequiredService<SourceCatalog>());
        services.AddSingleton(provider => new ContentStore(
            provider.GetRequiredService<IKubernetesClient>(),
            provider.GetRequiredService<IFingerprintKeySource>().GetAsync,
            provider.GetRequiredService<Origin>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SourceReader>();
        services.AddSingleton(new SyncBook(options.Namespace));
        services.AddSingleton<CopyTally>();
        services.Replace(ServiceDescriptor.Singleton<ICopyCounts>(provider => provider.GetRequiredService<CopyTally>()));
        services.Replace(ServiceDescriptor.Singleton<IFollowerNeeds>(
            provider => new SyncNeeds(provider.GetRequiredService<SyncBook>(), options.Namespace)));
        services.AddDeletion();
        services.AddSingleton(WriterContext);
        services.AddSingleton<FollowerWriters>();
        services.AddSingleton<SyncEngine>();
        services.AddSingleton(provider => new StatusWriter<CrossClusterSyncStatus>(
            provider.GetRequiredService<IKubernetesClient>(),
            BellwetherApi.CrossClusterSyncKind,
            BellwetherJsonContext.Default.CrossClusterSyncStatus,
            async (sync, before, after, cancellationToken) =>
            {
                var publish = provider.GetRequiredService<EventPublisher>();
                await ReadyEvents.TellAsync(publish, sync, before.Conditions, after.Conditions, cancellationToken);
                await AuditEvents.TellAsync(publish, sync, before.Conditions, after.Conditions, cancellationToken);
            }));
        builder.AddController<CrossClusterSyncController, CrossClusterSync>(BellwetherApi.CrossClusterSyncs, controller =>
        {
            controller.Watches(provider => provider.GetRequiredService<Informer<FollowerCluster>>(), _ => []);
            WatchNamespaces(controller);
            foreach (var kind in SourceResources.All)
            {
                WatchSources(controller, kind);
            }
        });
        builder.AddFinalizer<CrossClusterSyncFinalizer, CrossClusterSync>(Finalizers.Copies);
        builder.AddFinalizer<FollowerClusterFinalizer, FollowerCluster>(Finalizers.Follower);
        return builder;
    }

    /// <summary>Access rules can select namespaces by their labels.</summary>
    private static void WatchNamespaces(ControllerBuilder<CrossClusterSync> controller)
    {
        Informer<CrossClusterSync>? syncs = null;
        controller.Watches(
            provider =>
            {
                syncs = provider.GetRequiredService<Informer<CrossClusterSync>>();
                syncs.AddIndex(ByNamespace, sync => [sync.Metadata.Namespace ?? ""]);
                return provider.GetRequiredService<Informer<NamespaceRecord>>();
            },
            change => ManagementNamespaces.ChangesLabels(change) ? syncs!.ByIndex(ByNamespace, change.Key.Name).Select(sync => sync.Key) : []);
    }

    private static void WatchSources(ControllerBuilder<CrossClusterSync> controller, ResourceKind kind)
    {
        Informer<CrossClusterSync>? syncs = null;
        controller.Watches(
            provider =>
            {
                syncs = provider.GetRequiredService<Informer<CrossClusterSync>>();
                syncs.AddIndex(BySource + kind, sync => sync.Spec?.Source is { } source && SourceResources.KindOf(source) == kind && SourceIndex.ValueOf(sync) is { } value ? [value] : []);
                return provider.GetRequiredService<SourceCatalog>().InformerOf(kind);
            },
            change => SourceIndex.Concerned(change, value => syncs!.ByIndex(BySource + kind, value)));
    }

    private static FollowerWriterContext WriterContext(IServiceProvider provider)
    {
        var reports = provider.GetRequiredService<IControllerQueue<CrossClusterSync>>();
        var clusters = provider.GetRequiredService<IControllerQueue<FollowerCluster>>();
        var syncs = provider.GetRequiredService<Informer<CrossClusterSync>>();
        return new FollowerWriterContext(
            provider.GetRequiredService<SyncBook>(),
            provider.GetRequiredService<ContentStore>(),
            provider.GetRequiredService<DeletionBrake>(),
            provider.GetRequiredService<CopyEvents>(),
            provider.GetRequiredService<IAuditTrail>(),
            provider.GetRequiredService<Origin>(),
            provider.GetRequiredService<OperatorOptions>().Namespace,
            key =>
            {
                if (string.IsNullOrEmpty(key.Namespace))
                {
                    clusters.AddAfter(key, Coalescing);
                }
                else
                {
                    reports.AddAfter(key, Coalescing);
                }
            },
            key => syncs.TryGet(key, out _),
            provider.GetRequiredService<OperatorMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FollowerWriter>>());
    }
}
