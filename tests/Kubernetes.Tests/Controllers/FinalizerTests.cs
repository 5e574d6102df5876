using System.Text.Json.Nodes;
using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Tests.Doubles;
using Bellwether.Kubernetes.Transport;
using Result = Bellwether.Kubernetes.Controllers.ReconciliationResult<Bellwether.Kubernetes.Entities.PartialObject>;

namespace Bellwether.Kubernetes.Tests.Controllers;

public sealed class FinalizerTests
{
    private const string Ours = ControllerFixture.Finalizer;

    private readonly FakeCluster _cluster = new();

    private FinalizerWriter<PartialObject> Writer => new(_cluster, TestResources.SecretMetadata, "test");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_entity_that_is_being_deleted_is_finalized_until_it_succeeds_and_then_let_go()
    {
        await using var fixture = new ControllerFixture();
        var failures = 2;
        fixture.Finalize = (entity, _) => Task.FromResult(failures-- > 0 ? Result.Failure(entity, "not yet") : Result.Success(entity));
        fixture.Cluster.Has("a", "other/finalizer", Ours);
        await fixture.StartAsync();
        await fixture.EventuallyAsync(() => fixture.Count("reconcile a") == 1);

        fixture.Cluster.Delete("a");
        await fixture.RunClockUntilAsync(() => fixture.Count("finalize a") == 3);
        await fixture.EventuallyAsync(() => fixture.Cluster["a"]!.Metadata.Finalizers!.Count == 1);

        fixture.Cluster["a"]!.Metadata.Finalizers.Should().Equal("other/finalizer");
        fixture.Count("reconcile a").Should().Be(1, "what is being deleted is not reconciled");
        fixture.Count("gone a").Should().Be(0);
        fixture.Cluster.Change("a", metadata => metadata.Finalizers!.Clear());
        await fixture.EventuallyAsync(() => fixture.Count("gone a") == 1);
        fixture.Count("finalize a").Should().Be(3);
    }

    [Fact]
    public async Task An_entity_without_our_finalizer_is_none_of_our_business_when_it_is_deleted()
    {
        await using var fixture = new ControllerFixture();
        fixture.Cluster.Has("a", "other/finalizer");
        await fixture.StartAsync();
        await fixture.EventuallyAsync(() => fixture.Count("reconcile a") == 1);

        fixture.Cluster.Delete("a");
        await fixture.EventuallyAsync(() => fixture.Host.Statistics[VisitResult.Success] == 2);

        fixture.Calls.Should().Equal("reconcile a");
        fixture.Cluster.Patches.Should().BeEmpty();
    }

    /// <summary>A finalizer that was cut off by its deadline and said "done" would let the entity go with its copies left behind.</summary>
    [Fact]
    public async Task Pitfall_a_finalizer_cancelled_half_way_that_reports_success_does_not_let_go()
    {
        await using var fixture = new ControllerFixture(builder => builder.Options.Deadline = TimeSpan.FromSeconds(30));
        fixture.Finalize = async (entity, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return Result.Success(entity);
        };
        fixture.Cluster.Has("a", Ours);
        fixture.Cluster.Delete("a");
        await fixture.StartAsync();
        await fixture.EventuallyAsync(() => fixture.Count("finalize a") == 1);

        fixture.Time.Advance(TimeSpan.FromSeconds(30));
        await fixture.EventuallyAsync(() => fixture.Host.Statistics.Errors == 1);

        fixture.Cluster["a"]!.Metadata.Finalizers.Should().Equal(Ours);
    }

    [Fact]
    public async Task Ensure_puts_the_name_on_once_under_uid_and_version_and_keeps_the_others()
    {
        _cluster.Has("a", "other/finalizer");
        var seen = _cluster["a"]!;

        var entity = await Writer.EnsureAsync(seen, Ours, Token);
        entity = await Writer.EnsureAsync(entity!, Ours, Token);

        entity!.Metadata.Finalizers.Should().Equal("other/finalizer", Ours);
        entity.Metadata.ResourceVersion.Should().Be(_cluster["a"]!.Metadata.ResourceVersion);
        var patch = JsonNode.Parse(_cluster.Patches.Should().ContainSingle().Subject)!["metadata"]!;
        ((string?)patch["uid"]).Should().Be(entity.Metadata.Uid);
        patch["resourceVersion"].Should().NotBeNull();
    }

    [Fact]
    public async Task Ensure_WhenTheEntityChangedMeanwhile_LooksAgainAndLosesNothing()
    {
        _cluster.Has("a");
        var stale = _cluster["a"]!;
        _cluster.Change("a", metadata => metadata.Finalizers = ["came/meanwhile"]);

        var entity = await Writer.EnsureAsync(stale, Ours, Token);

        entity!.Metadata.Finalizers.Should().Equal("came/meanwhile", Ours);
        _cluster["a"]!.Metadata.Finalizers.Should().Equal("came/meanwhile", Ours);
    }

    [Fact]
    public async Task Ensure_WhenTheEntityIsGoneOrGoing_SaysSo()
    {
        _cluster.Has("gone");
        _cluster.Has("going", "other/finalizer");
        _cluster.Has("replaced");
        var (gone, going, replaced) = (_cluster["gone"]!, _cluster["going"]!, _cluster["replaced"]!);
        _cluster.Delete("gone");
        _cluster.Delete("going");
        _cluster.Delete("replaced");
        _cluster.Has("replaced");

        (await Writer.EnsureAsync(gone, Ours, Token)).Should().BeNull();
        (await Writer.EnsureAsync(going, Ours, Token)).Should().BeNull();
        (await Writer.EnsureAsync(replaced, Ours, Token)).Should().BeNull();
        _cluster["replaced"]!.Metadata.Finalizers.Should().BeNull();
        _cluster["going"]!.Metadata.Finalizers.Should().Equal("other/finalizer");
    }

    [Fact]
    public async Task Remove_WhenTheEntityChangedMeanwhile_TakesOffOursOnly()
    {
        _cluster.Has("a", Ours);
        var stale = _cluster["a"]!;
        _cluster.Change("a", metadata => metadata.Finalizers!.Add("came/meanwhile"));

        await Writer.RemoveAsync(stale, Ours, Token);
        await Writer.RemoveAsync(stale, Ours, Token);

        _cluster["a"]!.Metadata.Finalizers.Should().Equal("came/meanwhile");
    }

    [Fact]
    public async Task Remove_WhenTheEntityWasReplaced_DoesNotTouchTheNewOne()
    {
        _cluster.Has("a", Ours);
        var stale = _cluster["a"]!;
        _cluster.Has("a", Ours);

        await Writer.RemoveAsync(stale, Ours, Token);

        _cluster["a"]!.Metadata.Finalizers.Should().Equal(Ours);
    }

    [Fact]
    public async Task A_conflict_that_never_ends_is_an_error_to_retry_later()
    {
        _cluster.Has("a");
        var seen = _cluster["a"]!;
        _cluster.BeforePatch = _ => throw FakeCluster.Answer(409);

        await Writer.Invoking(writer => writer.EnsureAsync(seen, Ours, Token)).Should().ThrowAsync<KubernetesException>();

        _cluster.Patches.Should().HaveCount(5);
    }
}
