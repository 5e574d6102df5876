using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Serialization;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Operator.Followers.Connecting;

/// <summary>A client for one endpoint with one set of credentials, before and after the guard rails. Owns the connections.</summary>
internal sealed class FollowerLink(
    IKubernetesClient client,
    FollowerFailures failures,
    string server,
    string? trustFingerprint,
    string credentialsId,
    IAsyncDisposable resources) : IAsyncDisposable
{
    private static readonly ObjectKey KubeSystem = ObjectKey.Cluster("kube-system");

    public IKubernetesClient Client { get; } = client;

    /// <summary>Explains failed calls of <see cref="Client"/>.</summary>
    public FollowerFailures Failures { get; } = failures;

    /// <summary>URL of the API server.</summary>
    public string Server { get; } = server;

    /// <summary>SHA-256 of the trust anchors in lower-case hex; null if they are the system's.</summary>
    public string? TrustFingerprint { get; } = trustFingerprint;

    /// <summary>Another value for another endpoint or other credentials; tells nothing else of them.</summary>
    public string CredentialsId { get; } = credentialsId;

    /// <summary>Who the operator is to the cluster, where that was found out before the cluster was asked.</summary>
    public string? Identity { get; init; }

    /// <summary>What the link was opened with should be looked at again after this; null: only when something tells of a change.</summary>
    public TimeSpan? ReopenAfter { get; init; }

    public IAsyncDisposable Resources { get; } = resources;

    /// <summary>Asks for the server's version, which also tells whether it is one.</summary>
    public async Task<string> GetVersionAsync(CancellationToken cancellationToken)
    {
        var version = await Client.GetRawAsync(VersionInfo.Path, KubernetesJsonContext.Default.VersionInfo, cancellationToken);
        return version.GitVersion;
    }

    /// <summary>Asks for the UID of the kube-system Namespace, which tells clusters apart.</summary>
    public async Task<string> GetClusterUidAsync(CancellationToken cancellationToken)
    {
        var kubeSystem = await Client.GetAsync(ResourceKind.Namespace.Metadata(), KubeSystem, cancellationToken);
        return kubeSystem.Metadata.Uid is { Length: > 0 } uid
            ? uid
            : throw new KubernetesException(RequestFailure.UnexpectedAnswer, "The kube-system Namespace has no UID.");
    }

    public ValueTask DisposeAsync() => Resources.DisposeAsync();
}
