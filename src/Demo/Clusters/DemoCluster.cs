using Bellwether.Sandbox;

namespace Bellwether.Demo.Clusters;

/// <summary>One sandbox API server behind HTTPS on loopback, and a client for it.</summary>
internal sealed class DemoCluster : IAsyncDisposable
{
    private readonly ApiServer _server;
    private readonly HttpsFront _front;

    private DemoCluster(ApiServer server, HttpsFront front)
    {
        _server = server;
        _front = front;
        Client = new ClusterClient(Name, front.Url, front.Token, front.CaPem);
    }

    public string Name => _server.Options.Name;

    public string Url => _front.Url;

    public string CaPem => _front.CaPem;

    public string Token => _front.Token;

    /// <summary>For this cluster alone, as a follower's Secret holds it.</summary>
    public string Kubeconfig => _front.Kubeconfig;

    public ClusterClient Client { get; }

    /// <summary>Create, update, patch and delete requests that the server got over the network so far.</summary>
    public int Writes => _server.Requests.Writes.Count;

    /// <summary>How the server hurts its clients; not at all, unless something is added.</summary>
    public FaultPlan Faults => _server.Faults;

    public static async Task<DemoCluster> StartAsync(string name, CancellationToken cancellationToken)
    {
        var server = new ApiServer(new ApiServerOptions { Name = name });
        return new DemoCluster(server, await HttpsFront.StartAsync(server, cancellationToken: cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _front.DisposeAsync();
        await _server.DisposeAsync();
    }
}
