using System.Collections.Concurrent;
using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Hosting;
using Bellwether.Kubernetes.LeaderElection;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Tests.Doubles;
using Bellwether.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Result = Bellwether.Kubernetes.Controllers.ReconciliationResult<Bellwether.Kubernetes.Entities.PartialObject>;

namespace Bellwether.Kubernetes.Tests.Controllers;

/// <summary>An operator with one controller, whose behaviour is a test's, over a fake cluster and a clock that a test moves.</summary>
internal sealed class ControllerFixture : IAsyncDisposable
{
    public const string Finalizer = "bellwether.dev/test";

    private readonly ServiceProvider _services;
    private bool _stopped;

    public ControllerFixture(
        Action<ControllerBuilder<PartialObject>>? configure = null, Action<IOperatorBuilder>? more = null, ILeadership? leadership = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IKubernetesClient>(Cluster);
        services.AddSingleton<IHostApplicationLifetime>(Lifetime);
        services.AddSingleton(this);
        var builder = services.AddKubernetesOperator(settings => settings.Identity = "test")
            .AddController<Controller, PartialObject>(TestResources.SecretMetadata, configure)
            .AddFinalizer<TestFinalizer, PartialObject>(Finalizer);
        if (leadership is not null)
        {
            services.AddSingleton(leadership);
        }

        more?.Invoke(builder);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });
    }

    public ManualTimeProvider Time { get; } = new();

    public FakeCluster Cluster { get; } = new();

    public FakeLifetime Lifetime { get; } = new();

    public Func<PartialObject, CancellationToken, Task<Result>> Reconcile { get; set; } = (entity, _) => Task.FromResult(Result.Success(entity));

    public Func<PartialObject, CancellationToken, Task<Result>> Finalize { get; set; } = (entity, _) => Task.FromResult(Result.Success(entity));

    public Func<PartialObject, Result> Gone { get; set; } = entity => Result.Success(entity);

    /// <summary>What was called, in order: <c>reconcile a</c>, <c>finalize a</c>, <c>gone a</c>.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    public IControllerQueue<PartialObject> Queue => _services.GetRequiredService<IControllerQueue<PartialObject>>();

    public IFinalizerWriter<PartialObject> Finalizers => _services.GetRequiredService<IFinalizerWriter<PartialObject>>();

    public IControllerHost Host => _services.GetRequiredService<IControllerHost>();

    public IEnumerable<IHealthSource> Health => _services.GetServices<IHealthSource>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public int Count(string call) => Calls.Count(other => other == call);

    public async Task<ControllerFixture> StartAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
        {
            await service.StartAsync(TestContext.Current.CancellationToken);
        }

        return this;
    }

    public async Task StopAsync()
    {
        _stopped = true;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        foreach (var service in _services.GetServices<IHostedService>())
        {
            await service.StopAsync(limit.Token);
        }
    }

    public Task EventuallyAsync(Func<bool> condition) => Eventually.HoldsAsync(condition, Seen);

    /// <summary>Lets the clock run until the condition holds.</summary>
    public Task RunClockUntilAsync(Func<bool> condition, TimeSpan? step = null) => Eventually.HoldsAsync(
        () =>
        {
            if (condition())
            {
                return true;
            }

            Time.Advance(step ?? TimeSpan.FromMilliseconds(5));
            return false;
        },
        Seen);

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            await StopAsync();
        }

        await _services.DisposeAsync();
    }

    private string Seen() => $"calls [{string.Join(", ", Calls)}], depth {Host.Depth}, {Time.Elapsed}";

    private sealed class Controller(ControllerFixture fixture) : IEntityController<PartialObject>
    {
        public Task<Result> ReconcileAsync(PartialObject entity, CancellationToken cancellationToken)
        {
            fixture.Calls.Enqueue($"reconcile {entity.Metadata.Name}");
            return fixture.Reconcile(entity, cancellationToken);
        }

        public Task<Result> DeletedAsync(PartialObject entity, CancellationToken cancellationToken)
        {
            fixture.Calls.Enqueue($"gone {entity.Metadata.Name}");
            return Task.FromResult(fixture.Gone(entity));
        }
    }

    private sealed class TestFinalizer(ControllerFixture fixture) : IEntityFinalizer<PartialObject>
    {
        public Task<Result> FinalizeAsync(PartialObject entity, CancellationToken cancellationToken)
        {
            fixture.Calls.Enqueue($"finalize {entity.Metadata.Name}");
            return fixture.Finalize(entity, cancellationToken);
        }
    }
}
