namespace Bellwether.Testing.Servers;

/// <summary>Real kube-apiservers over one etcd, each with a prefix of its own, started in parallel.</summary>
public sealed class KubeFleet : IAsyncDisposable
{
    private readonly Etcd _etcd;
    private readonly Dictionary<string, KubeApiServer> _servers;

    private KubeFleet(string folder, Etcd etcd, IEnumerable<KubeApiServer> servers)
    {
        Folder = folder;
        _etcd = etcd;
        _servers = servers.ToDictionary(server => server.Name);
    }

    /// <summary>Holds logs, certificates and kubeconfigs; kept afterwards (logs) for whoever reads a failure.</summary>
    public string Folder { get; }

    public IReadOnlyCollection<KubeApiServer> Servers => _servers.Values;

    public KubeApiServer this[string name] => _servers[name];

    public static Task<KubeFleet> StartAsync(params string[] names) =>
        StartAsync(names.ToDictionary(name => name, _ => new KubeServerOptions()), CancellationToken.None);

    public static async Task<KubeFleet> StartAsync(
        IReadOnlyDictionary<string, KubeServerOptions> servers, CancellationToken cancellationToken)
    {
        var assets = KubeAssets.Require();
        var folder = Directory.CreateTempSubdirectory("bellwether-servers-").FullName;
        var etcd = await Etcd.StartAsync(assets, folder, cancellationToken);
        var fleet = new KubeFleet(folder, etcd, servers.Select(server => new KubeApiServer(
            server.Key, assets, etcd, Path.Combine(folder, server.Key), server.Value)));
        try
        {
            await Task.WhenAll(fleet.Servers.Select(server => server.StartAsync(cancellationToken)));
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
        {
            await server.DisposeAsync();
        }

        await _etcd.DisposeAsync();
        Directory.Delete(Path.Combine(Folder, "etcd"), recursive: true);
    }
}
