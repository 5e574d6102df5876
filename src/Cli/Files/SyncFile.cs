using Bellwether.Crds;

namespace Bellwether.Cli.Files;

/// <summary>The CrossClusterSyncs of a file.</summary>
/// <param name="Others">What else is in it, by kind and name.</param>
internal sealed record SyncFile(IReadOnlyList<CrossClusterSync> Syncs, IReadOnlyList<string> Others)
{
    /// <exception cref="CliException">It can't be read, or holds no CrossClusterSync.</exception>
    public static SyncFile Parse(string text, string file)
    {
        var (syncs, others) = ResourceFile.Parse(
            text, file, CrossClusterSync.KindName, BellwetherJsonContext.Default.CrossClusterSync, sync => sync.Metadata?.Name);
        return new SyncFile(syncs, others);
    }
}
