namespace Bellwether.Cli.Import;

/// <summary>
/// What kubed, later called Config Syncer, writes and reads. From its source: <c>pkg/syncer/syncer.go</c> and <c>pkg/syncer/secret.go</c> of
/// <see href="https://github.com/config-syncer/config-syncer"/>.
/// </summary>
internal static class KubedNames
{
    private const string Domain = "kubed.appscode.com";

    /// <summary>On a source: contexts of the kubeconfig, separated by commas. Spaces aren't taken off.</summary>
    public const string SyncContexts = $"{Domain}/sync-contexts";

    /// <summary>On a source: a selector of namespaces within the same cluster; empty or <c>true</c> for all.</summary>
    public const string Sync = $"{Domain}/sync";

    // On a copy.
    public const string OriginName = $"{Domain}/origin.name";
    public const string OriginNamespace = $"{Domain}/origin.namespace";
    public const string OriginCluster = $"{Domain}/origin.cluster";

    /// <summary>On a copy: its source as a reference in JSON, with a resourceVersion.</summary>
    public const string Origin = $"{Domain}/origin";
}
