using System.Text.Json.Nodes;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Status;
using Bellwether.Sandbox;

namespace Bellwether.Operator.Tests.Status;

public sealed class StatusWriterTests : IAsyncLifetime
{
    private readonly ApiServer _server = new(new ApiServerOptions());
    private readonly KubernetesClient _client;
    private readonly StatusWriter<FollowerClusterStatus> _writer;

    public StatusWriterTests()
    {
        var endpoint = new ClusterEndpoint("management", new Uri("http://management"))
        {
            Tokens = new StaticTokenSource(new BearerToken(ApiServerOptions.AdminToken)),
        };
        _client = new KubernetesClient(endpoint, options: null, TimeProvider.System, new InMemoryHandler(_server));
        _writer = new(_client, BellwetherApi.FollowerClusterKind, BellwetherJsonContext.Default.FollowerClusterStatus);
    }

    public async ValueTask InitializeAsync()
    {
        await CustomResources.InstallAsync(_server);
        _server.Put(CustomResources.FollowerCluster("lab"));
    }

    [Fact]
    public async Task WriteAsync_WhenTheStatusDiffers_WritesItAsTheStatusManager()
    {
        (await WriteAsync(await GetAsync(), status => status with { ServerVersion = "v1" })).Should().Be(StatusWrite.Written);

        var stored = _server.Get("followerclusters.bellwether.dev", "", "lab")!;
        ((string?)stored["status"]!["serverVersion"]).Should().Be("v1");
        stored["metadata"]!["managedFields"]!.AsArray().Should().Contain(
            entry => (string?)entry!["manager"] == Marks.StatusFieldManager);
    }

    /// <summary>On Kubernetes 1.20 server-side apply would leave parts of such a condition to the creator of the object.</summary>
    [Fact]
    public async Task WriteAsync_WhenAConditionOrAFieldGoes_IsAllGone()
    {
        var time = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await WriteAsync(await GetAsync(), status => status with
        {
            Endpoint = "https://x",
            Conditions = new ConditionSet(1).Ready(Condition.Unknown, "P", "").Reconciling("P", "").MergeInto([], time),
        });

        await WriteAsync(await GetAsync(), status => status with
        {
            Endpoint = null,
            Conditions = new ConditionSet(1).Ready(Condition.True, "C", "").MergeInto(status.Conditions, time),
        });

        var after = (await GetAsync()).Status;
        after.Conditions.Should().ContainSingle().Which.Type.Should().Be("Ready");
        after.Endpoint.Should().BeNull();
    }

    [Fact]
    public async Task WriteAsync_WhenNothingDiffers_SendsNothing()
    {
        var seen = await GetAsync();
        await WriteAsync(seen, status => status with { ServerVersion = "v1" });
        _server.Requests.Clear();

        (await WriteAsync(await GetAsync(), status => status with { })).Should().Be(StatusWrite.Unchanged);
        (await WriteAsync(seen, status => status with { })).Should().Be(StatusWrite.Unchanged, "the cache may lag behind our own write");

        _server.Requests.Writes.Should().BeEmpty();
    }

    [Fact]
    public async Task WriteAsync_TwiceBeforeTheCacheCatchesUp_BuildsOnItsOwnWrite()
    {
        var seen = await GetAsync();

        (await WriteAsync(seen, status => status with { ServerVersion = "v1" })).Should().Be(StatusWrite.Written);
        (await WriteAsync(seen, status => status with { Endpoint = "https://x" })).Should().Be(StatusWrite.Written);

        (await GetAsync()).Status.Should().BeEquivalentTo(new { ServerVersion = "v1", Endpoint = "https://x" });
    }

    [Fact]
    public async Task WriteAsync_WhenTheObjectMovedOn_ChangesNothing()
    {
        var seen = await GetAsync();
        _server.Patch("followerclusters.bellwether.dev", "", "lab", new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["a"] = "b" } } });

        (await WriteAsync(seen, status => status with { ServerVersion = "v1" })).Should().Be(StatusWrite.Superseded);

        (await GetAsync()).Status.ServerVersion.Should().BeNull();
    }

    [Fact]
    public async Task WriteAsync_WhenTheObjectIsGone_DoesNotBringItBack()
    {
        var seen = await GetAsync();
        _server.Delete("followerclusters.bellwether.dev", "", "lab");

        (await WriteAsync(seen, status => status with { ServerVersion = "v1" })).Should().BeOneOf(StatusWrite.Gone, StatusWrite.Superseded);

        _server.Get("followerclusters.bellwether.dev", "", "lab").Should().BeNull();
    }

    [Fact]
    public async Task WriteAsync_WhenAnotherObjectHasTheName_LeavesItAlone()
    {
        var seen = await GetAsync();
        _server.Delete("followerclusters.bellwether.dev", "", "lab");
        _server.Put(CustomResources.FollowerCluster("lab"));

        (await WriteAsync(seen, status => status with { ServerVersion = "v1" })).Should().BeOneOf(StatusWrite.Gone, StatusWrite.Superseded);

        (await GetAsync()).Status.ServerVersion.Should().BeNull();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    private Task<FollowerCluster> GetAsync() =>
        _client.GetAsync(BellwetherApi.FollowerClusters, ObjectKey.Cluster("lab"), TestContext.Current.CancellationToken);

    private Task<StatusWrite> WriteAsync(FollowerCluster seen, Func<FollowerClusterStatus, FollowerClusterStatus> next) =>
        _writer.WriteAsync(seen, seen.Status, next, TestContext.Current.CancellationToken);
}
