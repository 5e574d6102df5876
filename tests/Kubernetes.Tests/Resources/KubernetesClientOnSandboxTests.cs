using System.Text;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Serialization;
using Bellwether.Kubernetes.Transport;
using Bellwether.Sandbox;
using ResourceKind = Bellwether.Kubernetes.Resources.ResourceKind;

namespace Bellwether.Kubernetes.Tests.Resources;

/// <summary>The client against the server in memory, as most tests of the operator use it.</summary>
public sealed class KubernetesClientOnSandboxTests : IAsyncDisposable
{
    private static readonly WriteOptions Ours = new("tests", Force: true);
    private static readonly ObjectKey Key = new("default", "tls");

    private readonly ApiServer _server = new(new ApiServerOptions());
    private readonly InMemoryHandler _handler;
    private readonly KubernetesClient _client;

    public KubernetesClientOnSandboxTests()
    {
        _handler = new InMemoryHandler(_server);
        _client = new KubernetesClient(
            new ClusterEndpoint("sandbox", new Uri("https://sandbox.invalid")) { Tokens = new StaticTokenSource(new BearerToken(ApiServerOptions.AdminToken)) },
            options: null,
            TimeProvider.System,
            _handler);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _handler.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task An_object_is_applied_listed_read_and_deleted()
    {
        var written = await _client.ApplyAsync(ResourceKind.Secret, Key, Secret("b25l"), Ours, Stop);

        (await NamesAsync()).Should().Equal("tls");
        (await _client.GetAsync(ResourceKind.Secret.Metadata(), Key, Stop)).Metadata.Uid.Should().Be(written.Metadata.Uid);
        Encoding.UTF8.GetString(await _client.GetBytesAsync(ResourceKind.Secret, Key, Stop)).Should().Contain("b25l");
        var left = await _client.DeleteAsync(
            ResourceKind.Secret, Key, new Preconditions(written.Metadata.Uid!, written.Metadata.ResourceVersion), Ours, Stop);
        left.Should().BeNull();
        (await NamesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_watch_shows_a_change_while_it_is_open()
    {
        var first = await _client.ApplyAsync(ResourceKind.Secret, Key, Secret("b25l"), Ours, Stop);
        await using var watch = _client.WatchAsync(
            ResourceKind.Secret.Metadata(), new ListOptions("default"), first.Metadata.ResourceVersion!, TimeSpan.FromMinutes(5), Stop)
            .GetAsyncEnumerator(Stop);

        await watch.MoveNextAsync();
        var second = await _client.ApplyAsync(ResourceKind.Secret, Key, Secret("dHdv"), Ours, Stop);
        await watch.MoveNextAsync();

        watch.Current.Type.Should().Be(WatchEventType.Modified);
        watch.Current.ResourceVersion.Should().Be(second.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task A_wrong_token_is_told()
    {
        using var client = new KubernetesClient(
            new ClusterEndpoint("sandbox", new Uri("https://sandbox.invalid")) { Tokens = new StaticTokenSource(new BearerToken("wrong")) },
            options: null,
            TimeProvider.System,
            _handler);

        var attempt = () => client.GetRawAsync("/api/v1/namespaces/default", KubernetesJsonContext.Default.PartialObject, Stop);

        (await attempt.Should().ThrowAsync<KubernetesException>()).Which.IsUnauthorized.Should().BeTrue();
    }

    private static RequestBody Secret(string value) => new(Encoding.UTF8.GetBytes($$$"""
        {"apiVersion":"v1","kind":"Secret","metadata":{"name":"tls","namespace":"default"},"data":{"key":"{{{value}}}"}}
        """));

    private async Task<List<string?>> NamesAsync()
    {
        List<string?> names = [];
        await foreach (var page in _client.ListAsync(ResourceKind.Secret.Metadata(), new ListOptions("default"), Stop))
        {
            names.AddRange(page.Items.Select(item => item.Metadata.Name));
        }

        return names;
    }
}
