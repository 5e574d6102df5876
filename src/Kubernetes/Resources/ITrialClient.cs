using Bellwether.Kubernetes.Entities;

namespace Bellwether.Kubernetes.Resources;

/// <summary>Has a server try a write and shows what would come of it.</summary>
public interface ITrialClient
{
    /// <summary>
    /// A forced server-side apply that the server does everything for but persist. Gives the whole object as it would be, with its data: the
    /// caller owns and clears the bytes.
    /// </summary>
    Task<byte[]> TryApplyAsync(ResourceKind kind, ObjectKey key, RequestBody body, string fieldManager, CancellationToken cancellationToken);
}
