using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Syncs.Content;

namespace Bellwether.Operator.Hosting;

/// <summary>Gives the key that fingerprints are made with.</summary>
public interface IFingerprintKeySource
{
    /// <summary>
    /// Read from the operator's namespace, or created there, the first time; from memory later. To be called by the leader only.
    /// </summary>
    /// <exception cref="KubernetesException">The management cluster didn't do it; worth a retry.</exception>
    /// <exception cref="InvalidFingerprintKeyException">The Secret is there and holds no key; only a person can help.</exception>
    Task<FingerprintKey> GetAsync(CancellationToken cancellationToken);
}
