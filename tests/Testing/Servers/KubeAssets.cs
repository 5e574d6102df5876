namespace Bellwether.Testing.Servers;

/// <summary>Where the server programs are: a folder with <c>kube-apiserver</c> and <c>etcd</c>, named by KUBEBUILDER_ASSETS.</summary>
public sealed record KubeAssets(string Folder)
{
    public const string Variable = "KUBEBUILDER_ASSETS";

    public string ApiServer => Path.Combine(Folder, "kube-apiserver");

    public string Etcd => Path.Combine(Folder, "etcd");

    /// <summary>The folder of the environment, or null with <paramref name="missing"/> saying what to do.</summary>
    public static KubeAssets? Find(out string? missing)
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(folder))
        {
            missing = $"{Variable} is not set: it names the folder that holds kube-apiserver and etcd (make e2e finds or builds one)";
            return null;
        }

        var assets = new KubeAssets(folder);
        var absent = new[] { assets.ApiServer, assets.Etcd }.Where(program => !File.Exists(program)).ToList();
        missing = absent.Count == 0 ? null : $"{Variable} names {folder}, which lacks {string.Join(" and ", absent.Select(Path.GetFileName))}";
        return absent.Count == 0 ? assets : null;
    }

    /// <summary>The folder of the environment; without one an exception that says what to do.</summary>
    public static KubeAssets Require() => Find(out var missing) ?? throw new InvalidOperationException(missing);
}
