using Bellwether.Sandbox;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.ByHand;

/// <summary>A sandbox behind HTTPS and a real server: kubectl must not be able to tell them apart.</summary>
public sealed class KubectlServers : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-kubectl-tests-").FullName;
    private readonly ApiServer _server = new(new ApiServerOptions());
    private HttpsFront _front = null!;
    private KubeFleet _fleet = null!;

    /// <summary>The names that <see cref="On"/> knows.</summary>
    public static TheoryData<string> Both => ["sandbox", "real"];

    /// <summary>A kubectl of its own for one test.</summary>
    public Kubectl On(string server) => new(server == "real" ? _fleet["kubectl"].KubeconfigFile() : Path.Combine(_folder, "sandbox"));

    public async ValueTask InitializeAsync()
    {
        _fleet = await KubeFleet.StartAsync("kubectl");
        _front = await HttpsFront.StartAsync(_server);
        await File.WriteAllTextAsync(Path.Combine(_folder, "sandbox"), _front.Kubeconfig);
    }

    public async ValueTask DisposeAsync()
    {
        await _front.DisposeAsync();
        await _server.DisposeAsync();
        await _fleet.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
