using System.Text.Json.Serialization.Metadata;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Kubernetes.Tests.Doubles;

/// <summary>A client that can do nothing: doubles override what they need.</summary>
internal abstract class StubClient : IKubernetesClient
{
    public virtual string ClusterName => "test";

    public virtual Task<T> GetAsync<T>(Resource<T> resource, ObjectKey key, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => throw new NotSupportedException();

    public virtual Task<byte[]> GetBytesAsync(ResourceKind kind, ObjectKey key, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public virtual Task<T> GetRawAsync<T>(string path, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public virtual IAsyncEnumerable<ListPage<T>> ListAsync<T>(
        Resource<T> resource, ListOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => throw new NotSupportedException();

    public virtual IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(
        Resource<T> resource, ListOptions options, string resourceVersion, TimeSpan timeout, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => throw new NotSupportedException();

    public virtual Task<PartialObject> ApplyAsync(
        ResourceKind kind, ObjectKey key, RequestBody body, WriteOptions options, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public virtual Task<PartialObject> MergePatchAsync(
        ResourceKind kind, ObjectKey key, RequestBody body, WriteOptions options, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public virtual Task<PartialObject> CreateAsync(
        ResourceKind kind, string @namespace, RequestBody body, WriteOptions options, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public virtual Task<T> CreateAsync<T>(Resource<T> resource, T item, WriteOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => throw new NotSupportedException();

    public virtual Task<T> UpdateAsync<T>(Resource<T> resource, T item, WriteOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => throw new NotSupportedException();

    public virtual Task<PartialObject?> DeleteAsync(
        ResourceKind kind, ObjectKey key, Preconditions preconditions, WriteOptions options, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
