namespace Bellwether.Demo.Clusters;

/// <summary>One management cluster and three followers, and a kubeconfig that has a context for each.</summary>
internal sealed class DemoFleet : IAsyncDisposable
{
    public static IReadOnlyList<string> FollowerNames { get; } = ["east", "west", "north"];

    private readonly IReadOnlyList<DemoCluster> _clusters;

    private DemoFleet(IReadOnlyList<DemoCluster> clusters, string kubeconfig)
    {
        _clusters = clusters;
        KubeconfigFile = kubeconfig;
    }

    /// <summary>Its contexts are named as the clusters are; the first one is current.</summary>
    public string KubeconfigFile { get; }

    public DemoCluster Management => _clusters[0];

    public IEnumerable<DemoCluster> Followers => _clusters.Skip(1);

    public IReadOnlyList<DemoCluster> All => _clusters;

    public DemoCluster this[string name] => _clusters.First(cluster => cluster.Name == name);

    public static async Task<DemoFleet> StartAsync(string kubeconfig, CancellationToken cancellationToken)
    {
        var clusters = await Task.WhenAll(
            FollowerNames.Prepend("management").Select(name => DemoCluster.StartAsync(name, cancellationToken)));
        var fleet = new DemoFleet(clusters, kubeconfig);
        fleet.WriteKubeconfig();
        return fleet;
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(KubeconfigFile);
        foreach (var cluster in _clusters)
        {
            await cluster.DisposeAsync();
        }
    }

    /// <summary>It holds tokens, so it is for its owner's eyes from the moment it exists.</summary>
    private void WriteKubeconfig()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(KubeconfigFile)!);
        File.Delete(KubeconfigFile);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var text = new StreamWriter(KubeconfigFile, options);
        text.Write(
            $"""
            apiVersion: v1
            kind: Config
            current-context: {Management.Name}
            clusters:
            {Each(cluster => $"- name: {cluster.Name}\n  cluster: {{server: '{cluster.Url}', certificate-authority-data: {Base64(cluster.CaPem)}}}")}
            users:
            {Each(cluster => $"- name: {cluster.Name}\n  user: {{token: {cluster.Token}}}")}
            contexts:
            {Each(cluster => $"- name: {cluster.Name}\n  context: {{cluster: {cluster.Name}, user: {cluster.Name}}}")}

            """);
    }

    private string Each(Func<DemoCluster, string> entry) => string.Join('\n', _clusters.Select(entry));

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
}
