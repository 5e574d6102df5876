using System.Text.Json.Serialization.Metadata;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Resources;

/// <summary>
/// Talks to one cluster. Every call has a deadline, a size cap and no redirects, obeys 429 with Retry-After, and fails with a
/// <see cref="KubernetesException"/> (or <see cref="OperationCanceledException"/> when the caller's own token was cancelled; never
/// otherwise). Writes answer with metadata only: what was written is never read back. Thread-safe.
/// </summary>
public interface IKubernetesClient
{
    /// <summary>The cluster's name in messages and metrics.</summary>
    string ClusterName { get; }

    /// <summary>A read, decoded. 404 is thrown; see <see cref="KubernetesException.IsNotFound"/>.</summary>
    Task<T> GetAsync<T>(Resource<T> resource, ObjectKey key, CancellationToken cancellationToken)
        where T : class, IKubernetesObject;

    /// <summary>A read, undecoded: the object's JSON, for content that must not be kept. The caller owns and clears the bytes.</summary>
    Task<byte[]> GetBytesAsync(ResourceKind kind, ObjectKey key, CancellationToken cancellationToken);

    /// <summary>GET of a path that is no object, such as <c>/version</c>.</summary>
    Task<T> GetRawAsync<T>(string path, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken);

    /// <summary>
    /// Every page of a list, in order. A page that fails ends the enumeration with its exception, so a partial list can't be
    /// mistaken for a whole one; only a page with a null <see cref="ListPage{T}.Continue"/> completes it.
    /// </summary>
    IAsyncEnumerable<ListPage<T>> ListAsync<T>(Resource<T> resource, ListOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject;

    /// <summary>
    /// Frames from <paramref name="resourceVersion"/> on, bookmarks included. The first one is always a bookmark of that very version, given as
    /// soon as the server has accepted the request: only so can one tell a quiet watch from one that hangs. They go on until the server ends the stream after
    /// <paramref name="timeout"/> (normal end) or it breaks (exception; 410 is <see cref="KubernetesException.IsGone"/>).
    /// </summary>
    IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(
        Resource<T> resource, ListOptions options, string resourceVersion, TimeSpan timeout, CancellationToken cancellationToken)
        where T : class, IKubernetesObject;

    /// <summary>Server-side apply. <see cref="WriteOptions.Force"/> as given.</summary>
    Task<PartialObject> ApplyAsync(
        ResourceKind kind, ObjectKey key, RequestBody body, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>JSON merge patch (RFC 7386).</summary>
    Task<PartialObject> MergePatchAsync(
        ResourceKind kind, ObjectKey key, RequestBody body, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>POST, metadata-only answer.</summary>
    Task<PartialObject> CreateAsync(
        ResourceKind kind, string @namespace, RequestBody body, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>POST of a typed object, whole answer: for kinds that hold no secrets (Lease, SelfSubjectAccessReview).</summary>
    Task<T> CreateAsync<T>(Resource<T> resource, T item, WriteOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject;

    /// <summary>PUT of a typed object with its resourceVersion, whole answer: for kinds that hold no secrets.</summary>
    Task<T> UpdateAsync<T>(Resource<T> resource, T item, WriteOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject;

    /// <summary>
    /// Deletes if the preconditions hold. Returns the metadata of an object that finalizers keep (its deletionTimestamp set), or
    /// null when it is gone. 404 and 409 are thrown.
    /// </summary>
    Task<PartialObject?> DeleteAsync(
        ResourceKind kind, ObjectKey key, Preconditions preconditions, WriteOptions options, CancellationToken cancellationToken);
}
