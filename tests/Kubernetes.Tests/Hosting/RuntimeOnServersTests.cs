using System.Text;
using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Events;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.LeaderElection;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Tests.Doubles;
using Bellwether.Kubernetes.Tests.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwether.Kubernetes.Tests.Hosting;

/// <summary>What the runtime takes for granted of servers, asked of the sandbox and, where there is one, of a real kube-apiserver.</summary>
public abstract class RuntimeOnServersTests
{
    private static readonly Resource<PartialObject> ConfigMaps = ResourceKind.ConfigMap.Metadata();

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract KubernetesClient Connect();

    [Fact]
    public async Task An_informer_follows_the_objects_of_its_selector()
    {
        using var client = Connect();
        var mark = Unique();
        await ApplyAsync(client, mark + "-before", mark);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var informer = Informer<string>.Create(
            client,
            ConfigMaps,
            new(LabelSelector: $"mark={mark}"),
            item => item.Metadata.Label("value") ?? "",
            InformerOptions.Default,
            TimeProvider.System,
            NullLogger.Instance);
        var changes = new List<string>();
        using var subscription = informer.Subscribe(change =>
        {
            lock (changes)
            {
                changes.Add($"{change.Kind} {change.Key.Name.Replace(mark + "-", "", StringComparison.Ordinal)} {change.Item}".TrimEnd());
            }
        });
        var running = informer.RunAsync(stop.Token);
        await informer.WaitForSyncAsync(Stop);

        await ApplyAsync(client, mark + "-after", mark, "one");
        await ApplyAsync(client, mark + "-after", mark, "two");
        await ApplyAsync(client, mark + "-before", "other");
        var after = await client.GetAsync(ConfigMaps, new("default", mark + "-after"), Stop);
        await client.DeleteAsync(ResourceKind.ConfigMap, after.Key(), new(after.Metadata.Uid!), new("tests"), Stop);

        await Eventually.HoldsAsync(() => Seen().Length == 5, () => string.Join("; ", Seen()));
        Seen().Should().Equal("Added before", "Added after one", "Updated after two", "Deleted before", "Deleted after");
        informer.State.Should().Be(InformerState.Live);
        informer.Restarts.Should().Be(0);
        await stop.CancelAsync();
        await running;

        string[] Seen()
        {
            lock (changes)
            {
                return [.. changes];
            }
        }
    }

    [Fact]
    public async Task A_lease_goes_from_one_to_the_next_when_it_is_given_back()
    {
        using var client = Connect();
        var name = Unique();
        using var first = Elector("first");
        using var second = Elector("second");
        using var stopFirst = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using var stopSecond = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var firstRuns = first.RunAsync(stopFirst.Token);
        await first.AcquiredAsync(Stop);
        var secondRuns = second.RunAsync(stopSecond.Token);
        await Eventually.HoldsAsync(() => second.Holder == "first");

        await stopFirst.CancelAsync();
        await firstRuns;
        await second.AcquiredAsync(Stop).WaitAsync(TimeSpan.FromSeconds(10), Stop);

        var lease = await client.GetAsync(KnownResources.Leases, new("default", name), Stop);
        lease.Spec.HolderIdentity.Should().Be("second");
        lease.Spec.LeaseTransitions.Should().Be(1);
        lease.Spec.RenewTime.Should().NotBeNull();
        await stopSecond.CancelAsync();
        await secondRuns;

        LeaderElector Elector(string identity) => new(
            client,
            new("default", name, identity) { RetryPeriod = TimeSpan.FromMilliseconds(200) },
            TimeProvider.System,
            NullLogger<LeaderElector>.Instance);
    }

    [Fact]
    public async Task A_finalizer_is_put_on_keeps_the_object_and_is_taken_off()
    {
        using var client = Connect();
        var name = Unique();
        await ApplyAsync(client, name, "none");
        var writer = new FinalizerWriter<PartialObject>(client, ConfigMaps, "tests");
        var stale = await client.GetAsync(ConfigMaps, new("default", name), Stop);
        await ApplyAsync(client, name, "changed");

        var entity = await writer.EnsureAsync(stale, "bellwether.dev/test", Stop);
        await client.DeleteAsync(ResourceKind.ConfigMap, stale.Key(), new(stale.Metadata.Uid!), new("tests"), Stop);
        (await writer.EnsureAsync(await client.GetAsync(ConfigMaps, stale.Key(), Stop), "bellwether.dev/other", Stop)).Should().BeNull();
        await writer.RemoveAsync(entity!, "bellwether.dev/test", Stop);

        await client.Invoking(one => one.GetAsync(ConfigMaps, stale.Key(), Stop))
            .Should().ThrowAsync<KubernetesException>().Where(exception => exception.IsNotFound);
        await ApplyAsync(client, name, "again");
        await writer.RemoveAsync(entity!, "bellwether.dev/test", Stop);
        (await writer.EnsureAsync(stale, "bellwether.dev/test", Stop)).Should().BeNull("it is another object now");
    }

    [Fact]
    public async Task A_repeated_event_becomes_a_series()
    {
        using var client = Connect();
        var name = Unique();
        var regarding = new ObjectReference { ApiVersion = "v1", Kind = "ConfigMap", Namespace = "default", Name = name, Uid = "1234" };
        var writer = new EventWriter(client, "bellwether.dev/operator", "tests", "tests");
        var recorder = new EventRecorder(writer, new SoleLeadership(), TimeProvider.System, NullLogger<EventRecorder>.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var running = recorder.RunAsync(TimeSpan.FromSeconds(5), stop.Token);

        recorder.Record(regarding, EventType.Warning, "CopyRefused", "There is a foreign object");
        await Eventually.HoldsAsync(() => recorder.Waiting == 0);
        recorder.Record(regarding, EventType.Warning, "CopyRefused", "There is a foreign object");
        recorder.Record(regarding, EventType.Warning, "CopyRefused", "There is a foreign object");
        await stop.CancelAsync();
        await running;

        var found = new List<Event>();
        await foreach (var page in client.ListAsync(KnownResources.Events, new("default"), Stop))
        {
            found.AddRange(page.Items.Where(item => item.Regarding?.Name == name));
        }

        found.Should().ContainSingle().Which.Series!.Count.Should().Be(3);
        recorder.Dropped.Should().Be(0);
    }

    private static string Unique() => $"runtime-{Guid.NewGuid():N}"[..20];

    private static Task<PartialObject> ApplyAsync(KubernetesClient client, string name, string mark, string value = "") => client.ApplyAsync(
        ResourceKind.ConfigMap,
        new("default", name),
        new(Encoding.UTF8.GetBytes($$$"""
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","namespace":"default","labels":{"mark":"{{{mark}}}","value":"{{{value}}}"} } }
            """)),
        new("tests", Force: true),
        Stop);
}

public sealed class RuntimeOnSandboxTests : RuntimeOnServersTests, IAsyncDisposable
{
    private readonly SandboxCluster _cluster = new(TimeProvider.System);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    protected override KubernetesClient Connect() => _cluster.Connect().Client;
}

[Trait(RealServer.Trait, RealServer.TraitValue)]
public sealed class RuntimeOnRealServerTests(RealServer real) : RuntimeOnServersTests, IClassFixture<RealServer>
{
    protected override KubernetesClient Connect() => real.Client();
}
