using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Queueing;
using Bellwether.Kubernetes.Tests.Doubles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Result = Bellwether.Kubernetes.Controllers.ReconciliationResult<Bellwether.Kubernetes.Entities.PartialObject>;

namespace Bellwether.Kubernetes.Tests.Controllers;

public sealed class ControllerTests
{
    [Fact]
    public async Task Entities_that_exist_and_that_change_are_reconciled()
    {
        await using var fixture = new ControllerFixture();
        fixture.Cluster.Has("a");
        await fixture.StartAsync();
        await fixture.EventuallyAsync(() => fixture.Count("reconcile a") == 1);

        fixture.Cluster.Has("b");
        fixture.Cluster.Change("a", metadata => metadata.Labels = new() { ["x"] = "y" });

        await fixture.EventuallyAsync(() => fixture.Count("reconcile a") == 2 && fixture.Count("reconcile b") == 1);
    }

    [Fact]
    public async Task Reconcile_gets_a_copy_of_its_own_with_its_type()
    {
        await using var fixture = new ControllerFixture();
        PartialObject? seen = null;
        fixture.Reconcile = (entity, _) =>
        {
            seen = entity;
            entity.Metadata.Labels = new() { ["changed"] = "here" };
            return Task.FromResult(Result.Success(entity));
        };
        fixture.Cluster.Has("a");
        await fixture.StartAsync();
        await fixture.EventuallyAsync(() => seen is not null);

        seen!.Kind.Should().Be("Secret");
        seen.ApiVersion.Should().Be("v1");
        fixture.Get<Informer<PartialObject>>().TryGet(FakeCluster.KeyOf("a"), out var kept).Should().BeTrue();
        kept!.Metadata.Labels.Should().BeNull();
    }

    /// <summary>A failure without a retry time was only logged; the object stayed wrong until somebody touched it.</summary>
    [Fact]
    public async Task Pitfall_a_failure_without_a_time_is_retried_for_ever()
    {
        await using var fixture = new ControllerFixture();
        fixture.Reconcile = (entity, _) => Task.FromResult(Result.Failure(entity, "no luck"));
        fixture.Cluster.Has("a");
        await fixture.StartAsync();

        await fixture.RunClockUntilAsync(() => fixture.Count("reconcile a") >= 12, TimeSpan.FromMilliseconds(200));

        fixture.Reconcile = (entity, _) => Task.FromResult(Result.Success(entity));
        await fixture.RunClockUntilAsync(() => fixture.Host.Statistics[Kubernetes.Controllers.VisitResult.Success] == 1, TimeSpan.FromMinutes(1));
        fixture.Host.Statistics.Errors.Should().BeGreaterThanOrEqualTo(12);
    }

    [Fact]
    public async Task Failure_with_a_time_comes_again_after_it_and_not_before()
    {
        await using var fixture = new ControllerFixture();
        fixture.Reconcile = (entity, _) => Task.FromResult(Result.Failure(entity, "wait", requeueAfter: TimeSpan.FromMinutes(1)));
        fixture.Cluster.Has("a");
        await fixture.StartAsync();
        await fixture.EventuallyAsync(() => Settled(fixture, 1));

        fixture.Time.Advance(TimeSpan.FromSeconds(59.9));
        fixture.Host.Depth.Should().Be(0);
        fixture.Count("reconcile a").Should().Be(1);
        fixture.Time.Advance(TimeSpan.FromSeconds(0.1));

        await fixture.EventuallyAsync(() => fixture.Count("reconcile a") == 2);
    }

    [Fact]
    public async Task Stalled_is_not_retried_but_comes_again_with_a_change_and_with_the_resync()
    {
        await using var fixture = new ControllerFixture(builder => builder.Options.Resync = TimeSpan.FromHours(1));
        fixture.Reconcile = (entity, _) => Task.FromResult(Result.Stalled(entity, "mistyped"));
        fixture.Cluster.Has("a");
        await fixture.StartAsync();
        await fixture.EventuallyAsync(() => Settled(fixture, 1));

        fixture.Time.Advance(TimeSpan.FromMinutes(59));
        fixture.Host.Depth.Should().Be(0);
        fixture.Cluster.Change("a", metadata => metadata.Generation = 2);
        await fixture.EventuallyAsync(() => Settled(fixture, 2));
        fixture.Time.Advance(TimeSpan.FromMinutes(66));

        await fixture.EventuallyAsync(() => Settled(fixture, 3));
        fixture.Host.Statistics[Kubernetes.Controllers.VisitResult.Stalled].Should().Be(3);
    }

    [Fact]
    public async Task Success_with_a_time_comes_again_after_it()
    {
        await using var fixture = new ControllerFixture();
        fixture.Reconcile = (entity, _) => Task.FromResult(Result.Success(entity, TimeSpan.FromMinutes(5)));
        fixture.Cluster.Has("a");
        await fixture.StartAsync();
        await fixture.EventuallyAsync(() => Settled(fixture, 1));

        fixture.Time.Advance(TimeSpan.FromMinutes(5));

        await fixture.EventuallyAsync(() => Settled(fixture, 2));
    }

    [Fact]
    public async Task An_exception_is_counted_and_retried_and_the_worker_goes_on()
    {
        await using var fixture = new ControllerFixture(builder => builder.Options.Workers = 1);
        fixture.Reconcile = (entity, _) => entity.Metadata.Name == "bad"
            ? throw new InvalidOperationException("bug")
            : Task.FromResult(Result.Success(entity));
        fixture.Cluster.Has("bad");
        await fixture.StartAsync();
        await fixture.RunClockUntilAsync(() => fixture.Count("reconcile bad") == 3);

        fixture.Cluster.Has("good");

        await fixture.EventuallyAsync(() => fixture.Count("reconcile good") == 1);
        fixture.Host.Statistics.Bugs.Should().BeGreaterThanOrEqualTo(3);
    }

    [Fact]
    public async Task An_error_of_a_cluster_is_retried_and_is_no_bug()
    {
        await using var fixture = new ControllerFixture();
        fixture.Reconcile = (_, _) => throw ScriptedClient.Refused();
        fixture.Cluster.Has("a");
        await fixture.StartAsync();

        await fixture.RunClockUntilAsync(() => fixture.Host.Statistics.Errors >= 3);

        fixture.Host.Statistics.Bugs.Should().Be(0);
    }

    /// <summary>A retry helper returned success when its last error was a deadline: stale for good with every status green.</summary>
    [Fact]
    public async Task Pitfall_a_deadline_that_code_turns_into_success()
    {
        await using var fixture = new ControllerFixture(builder => builder.Options.Deadline = TimeSpan.FromSeconds(30));
        var hang = true;
        fixture.Reconcile = async (entity, cancellationToken) =>
        {
            try
            {
                await Task.Delay(hang ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, TimeProvider.System, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // Swallowed, as that helper did.
            }

            return Result.Success(entity);
        };
        fixture.Cluster.Has("a");
        await fixture.StartAsync();
        await fixture.EventuallyAsync(() => fixture.Calls.Count == 1);

        fixture.Time.Advance(TimeSpan.FromSeconds(30));
        await fixture.EventuallyAsync(() => fixture.Host.Statistics[Kubernetes.Controllers.VisitResult.Deadline] == 1);
        hang = false;

        await fixture.RunClockUntilAsync(() => fixture.Host.Statistics[Kubernetes.Controllers.VisitResult.Success] == 1);
        fixture.Count("reconcile a").Should().Be(2);
    }

    [Fact]
    public async Task A_deadline_that_is_obeyed_counts_as_one_and_is_retried()
    {
        await using var fixture = new ControllerFixture(builder => builder.Options.Deadline = TimeSpan.FromSeconds(30));
        fixture.Reconcile = async (entity, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return Result.Success(entity);
        };
        fixture.Cluster.Has("a");
        await fixture.StartAsync();
        await fixture.EventuallyAsync(() => fixture.Calls.Count == 1);

        fixture.Time.Advance(TimeSpan.FromSeconds(30));
        await fixture.RunClockUntilAsync(() => fixture.Calls.Count == 2);

        fixture.Host.Statistics[Kubernetes.Controllers.VisitResult.Deadline].Should().Be(1);
        fixture.Host.Statistics.Bugs.Should().Be(0);
    }

    [Fact]
    public async Task An_entity_is_never_with_two_workers_and_comes_once_more_if_it_changed_meanwhile()
    {
        await using var fixture = new ControllerFixture();
        var release = new TaskCompletionSource();
        fixture.Reconcile = async (entity, _) =>
        {
            await release.Task;
            return Result.Success(entity);
        };
        fixture.Cluster.Has("a");
        await fixture.StartAsync();
        await fixture.EventuallyAsync(() => fixture.Calls.Count == 1);

        fixture.Cluster.Change("a", metadata => metadata.Generation = 2);
        fixture.Cluster.Change("a", metadata => metadata.Generation = 3);
        fixture.Cluster.Has("b");
        await fixture.EventuallyAsync(() => fixture.Count("reconcile b") == 1);
        fixture.Count("reconcile a").Should().Be(1);
        release.SetResult();

        await fixture.EventuallyAsync(() => fixture.Host.Statistics[Kubernetes.Controllers.VisitResult.Success] == 3);
        fixture.Count("reconcile a").Should().Be(2);
    }

    [Fact]
    public async Task An_entity_that_is_gone_is_told_until_it_succeeds()
    {
        await using var fixture = new ControllerFixture();
        var failures = 2;
        fixture.Gone = entity => failures-- > 0 ? Result.Failure(entity, "not yet") : Result.Success(entity);
        fixture.Cluster.Has("a");
        await fixture.StartAsync();
        await fixture.EventuallyAsync(() => Settled(fixture, 1));

        fixture.Cluster.Delete("a");
        await fixture.RunClockUntilAsync(() => fixture.Count("gone a") == 3);
        fixture.Queue.Add(FakeCluster.KeyOf("a"));
        await fixture.EventuallyAsync(() => fixture.Host.Statistics.Busy == 0 && fixture.Host.Depth == 0);

        fixture.Count("gone a").Should().Be(3);
        fixture.Count("reconcile a").Should().Be(1);
    }

    [Fact]
    public async Task Any_component_can_ask_for_a_visit()
    {
        await using var fixture = new ControllerFixture();
        fixture.Cluster.Has("a");
        await fixture.StartAsync();
        await fixture.EventuallyAsync(() => Settled(fixture, 1));

        fixture.Queue.Add(FakeCluster.KeyOf("a"), WorkPriority.Resync);
        await fixture.EventuallyAsync(() => Settled(fixture, 2));
        fixture.Queue.AddAfter(FakeCluster.KeyOf("a"), TimeSpan.FromSeconds(5));
        fixture.Queue.ExpediteAll();

        await fixture.EventuallyAsync(() => Settled(fixture, 3));
    }

    [Fact]
    public async Task Changes_of_another_kind_are_mapped_to_entities_and_waited_for_at_the_start()
    {
        var others = new ScriptedClient();
        await using var fixture = new ControllerFixture(
            builder => builder.Watches(
                services => services.GetRequiredService<Informer<string>>(),
                change => [FakeCluster.KeyOf(change.Item ?? change.Previous!)]),
            builder => builder.AddInformer(services => Informer<string>.Create(
                others,
                TestResources.SecretMetadata,
                new(),
                item => item.Metadata.Label("label")!,
                InformerOptions.Default,
                services.GetRequiredService<TimeProvider>(),
                NullLogger.Instance)));
        fixture.Cluster.Has("a");
        others.ListFails(ScriptedClient.Refused());
        await fixture.StartAsync();
        await fixture.EventuallyAsync(() => fixture.Get<Informer<string>>().State == InformerState.Failing);
        fixture.Calls.Should().BeEmpty("the other kind has not synced");
        fixture.Health.Single(source => source.Name == "informers-synced").Problem().Should().Contain("Connection refused");

        others.Lists("10", ScriptedClient.Object("other", "1", label: "a"));
        await fixture.RunClockUntilAsync(() => Settled(fixture, 1), TimeSpan.FromMilliseconds(400));
        fixture.Health.Should().OnlyContain(source => source.Problem() == null);
        others.Watches[0].Modified(ScriptedClient.Object("other", "11", label: "a"));

        await fixture.EventuallyAsync(() => Settled(fixture, 2));
    }

    [Fact]
    public async Task A_stop_ends_the_visit_under_way_and_counts_it_as_nothing()
    {
        await using var fixture = new ControllerFixture();
        fixture.Reconcile = async (entity, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return Result.Success(entity);
        };
        fixture.Cluster.Has("a");
        await fixture.StartAsync();
        await fixture.EventuallyAsync(() => fixture.Calls.Count == 1);

        await fixture.StopAsync();

        fixture.Host.Statistics.Errors.Should().Be(0);
        fixture.Host.Statistics.Busy.Should().Be(0);
    }

    [Fact]
    public async Task Workers_that_ignore_their_deadline_fail_the_liveness_probe()
    {
        await using var fixture = new ControllerFixture(builder => builder.Options.Deadline = TimeSpan.FromMinutes(1));
        var release = new TaskCompletionSource();
        fixture.Reconcile = async (entity, _) =>
        {
            await release.Task;
            return Result.Success(entity);
        };
        fixture.Cluster.Has("a");
        await fixture.StartAsync();
        await fixture.EventuallyAsync(() => fixture.Calls.Count == 1);
        var alive = fixture.Health.Single(source => source.Name == "workers-move");

        fixture.Time.Advance(TimeSpan.FromMinutes(2));
        alive.Problem().Should().BeNull();
        fixture.Time.Advance(TimeSpan.FromMinutes(2));

        alive.Problem().Should().Contain("secret");
        release.SetResult();
        await fixture.EventuallyAsync(() => alive.Problem() is null);
    }

    private static bool Settled(ControllerFixture fixture, int visits) =>
        fixture.Host.Statistics.Busy == 0
        && fixture.Host.Depth == 0
        && Kubernetes.Controllers.ControllerStatistics.Results.Sum(result => fixture.Host.Statistics[result]) == visits;
}
