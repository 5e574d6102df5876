using System.Text.Json.Nodes;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Image;

/// <summary>A management cluster with config/default, and what a pod of the Deployment would have mounted.</summary>
public sealed class ImageServers : IAsyncLifetime
{
    private KubeFleet _fleet = null!;

    public Cluster Management { get; private set; } = null!;

    public string Folder => _fleet.Folder;

    /// <summary>The pod's spec, as the Deployment has it.</summary>
    public JsonNode Pod { get; private set; } = null!;

    /// <summary>The folder with the ServiceAccount's token, the server's authority, and the namespace.</summary>
    public string Account => Path.Combine(Folder, "serviceaccount");

    public async ValueTask InitializeAsync()
    {
        _fleet = await KubeFleet.StartAsync("management");
        Management = await Cluster.OfAsync(_fleet["management"], _ => { });
        var token = await Installation.OfAsync(Management);
        Directory.CreateDirectory(Account);
        await File.WriteAllTextAsync(Path.Combine(Account, "token"), token);
        await File.WriteAllTextAsync(Path.Combine(Account, "ca.crt"), Management.Server.CaPem);
        await File.WriteAllTextAsync(Path.Combine(Account, "namespace"), Stage.OperatorNamespace);
        Pod = (await Management.LookAsync($"/apis/apps/v1/namespaces/{Stage.OperatorNamespace}/deployments/bellwether-operator"))
            .Json["spec"]!["template"]!["spec"]!;
    }

    public async ValueTask DisposeAsync()
    {
        Directory.Delete(Account, recursive: true);
        Management.Dispose();
        await _fleet.DisposeAsync();
    }
}
