namespace Bellwether.Operator.Syncs.Content;

/// <summary>Where the fingerprint key comes from: the Secret in the operator's namespace, made once.</summary>
public interface IFingerprintKey
{
    /// <summary>The key; read or made at the first call.</summary>
    /// <exception cref="Kubernetes.Transport.KubernetesException">The Secret can be neither read nor made.</exception>
    ValueTask<FingerprintKey> GetAsync(CancellationToken cancellationToken);
}
