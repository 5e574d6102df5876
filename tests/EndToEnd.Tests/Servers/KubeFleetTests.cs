using System.Net;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Servers;

/// <summary>The harness itself: what the other end-to-end tests take for granted.</summary>
public sealed class KubeFleetTests(TwoServers servers) : IClassFixture<TwoServers>
{
    private readonly KubeApiServer _east = servers.Fleet["east"];
    private readonly KubeApiServer _west = servers.Fleet["west"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Servers_of_one_fleet_share_nothing()
    {
        using var east = new Kubectl(_east.KubeconfigFile(), serverMinor: 20);
        using var west = new Kubectl(_west.KubeconfigFile(), serverMinor: 20);

        await east.RunAsync("create", "namespace", "only-in-the-east");

        (await west.TryAsync(["get", "namespace", "only-in-the-east"], cancellationToken: Cancellation)).Error.Should().Contain("NotFound");
        _east.CaPem.Should().NotBe(_west.CaPem);
    }

    [Fact]
    public async Task Users_have_the_rights_that_RBAC_gives_them_and_no_others()
    {
        using var limited = _east.Client(_east.Token("limited"));
        using var unknown = _east.Client(KubeApiServer.UnknownToken);

        var refused = await limited.GetAsync("/api/v1/secrets", Cancellation);
        var nobody = await unknown.GetAsync("/api/v1/secrets", Cancellation);

        refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        nobody.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_wrong_authority_and_a_wrong_host_are_refused_by_the_client()
    {
        using var client = _east.Client(_east.Token("admin"));

        var wrongAuthority = () => client.GetAsync(_west.Url + "/version", Cancellation);
        var wrongHost = () => client.GetAsync(_east.WrongHostUrl + "/version", Cancellation);

        await wrongAuthority.Should().ThrowAsync<HttpRequestException>().WithMessage("*SSL*");
        await wrongHost.Should().ThrowAsync<HttpRequestException>().WithMessage("*SSL*");
    }

    [Fact]
    public async Task A_paused_server_answers_nothing_until_it_is_resumed()
    {
        using var client = _west.Client(_west.Token("admin"));
        client.Timeout = TimeSpan.FromSeconds(1);
        await _west.PauseAsync();

        var hung = () => client.GetAsync("/version", Cancellation);
        await hung.Should().ThrowAsync<TaskCanceledException>();
        await _west.ResumeAsync();

        (await _west.Admin.GetAsync("/version", Cancellation)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_restarted_server_has_its_port_and_its_data()
    {
        using var kubectl = new Kubectl(_west.KubeconfigFile(), serverMinor: 20);
        await kubectl.RunAsync("create", "namespace", "kept");
        var url = _west.Url;

        await _west.StopAsync();
        await _west.StartAsync(Cancellation);

        _west.Url.Should().Be(url);
        await kubectl.RunAsync("get", "namespace", "kept");
    }

    [Fact]
    public async Task Request_counts_show_who_wrote_what()
    {
        using var kubectl = new Kubectl(_east.KubeconfigFile(), serverMinor: 20);
        var before = await _east.RequestCountsAsync(Cancellation);

        await kubectl.RunAsync("create", "configmap", "counted", "--from-literal=a=b");
        await kubectl.RunAsync("delete", "configmap", "counted", "--wait=false");

        var counts = (await _east.RequestCountsAsync(Cancellation)).Since(before);
        counts.Writes("configmaps").Should().Be(2, counts.ToString());
        counts.Writes("secrets").Should().Be(0, counts.ToString());
    }
}

/// <summary>Two servers for the tests of one class.</summary>
public sealed class TwoServers : IAsyncLifetime
{
    public KubeFleet Fleet { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Fleet = await KubeFleet.StartAsync("east", "west");

    public ValueTask DisposeAsync() => Fleet.DisposeAsync();
}
