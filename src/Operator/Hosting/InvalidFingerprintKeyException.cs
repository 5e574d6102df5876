using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs.Content;

namespace Bellwether.Operator.Hosting;

/// <summary>The Secret of the fingerprint key holds none. The message says where and what to do.</summary>
public sealed class InvalidFingerprintKeyException(ObjectKey secret, string dataKey) : Exception(
    $"Secret {secret} must hold {FingerprintKey.Length} bytes at {dataKey} and doesn't. Delete it to get a new key: "
    + "all copies are then looked at and marked anew, at a gentle pace.");
