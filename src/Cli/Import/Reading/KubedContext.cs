namespace Bellwether.Cli.Import.Reading;

/// <summary>A context of the kubeconfig that kubed uses: a follower, and maybe a namespace in it. Holds no credentials.</summary>
/// <param name="Name">As annotations name it.</param>
/// <param name="Server">The cluster's URL.</param>
/// <param name="Entry">The name of its cluster in the kubeconfig; aws makes that the cluster's ARN.</param>
/// <param name="Namespace">Where kubed puts copies; null: in the namespace of the source's name.</param>
internal sealed record KubedContext(string Name, Uri Server, string Entry, string? Namespace)
{
    /// <summary>Null: its credentials are in the kubeconfig.</summary>
    public ProgramCall? Program { get; init; }

    /// <summary>Which field of it a FollowerCluster's kubeconfig may not have, and why.</summary>
    public string? Refusal { get; init; }

    /// <summary>Contexts with the same address lead to the same cluster, as far as a kubeconfig can tell.</summary>
    public string Address => AddressOf(Server);

    public static string AddressOf(Uri server) => $"{server.IdnHost.ToLowerInvariant()}:{server.Port}{server.AbsolutePath.TrimEnd('/')}";
}
