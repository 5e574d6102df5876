using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Serialization;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Resources;

/// <summary>The client of one cluster, over HTTP. Open calls fail when it is disposed.</summary>
public sealed class KubernetesClient : IKubernetesClient, ITrialClient, IDisposable
{
    private readonly KubernetesClientOptions _bounds;
    private readonly TimeProvider _timeProvider;
    private readonly ClusterTransport _transport;

    /// <param name="endpoint">Stays the caller's; must outlive the client.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="handler">Takes the place of the network (a server in memory), and stays the caller's.</param>
    public KubernetesClient(
        ClusterEndpoint endpoint, KubernetesClientOptions? options, TimeProvider timeProvider, HttpMessageHandler? handler = null)
    {
        ClusterName = endpoint.ClusterName;
        _bounds = options ?? new KubernetesClientOptions();
        _timeProvider = timeProvider;
        _transport = new ClusterTransport(endpoint, _bounds, timeProvider, handler);
    }

    public string ClusterName { get; }

    public Task<T> GetAsync<T>(Resource<T> resource, ObjectKey key, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        var accept = resource.MetadataOnly ? ApiCall.MetadataOnly : ApiCall.Json;
        var call = Call(HttpMethod.Get, "get", ResourcePath.OfObject(resource.Kind, key), resource.Kind, key, accept);
        return _transport.SendAsync(call, answer => ObjectDecoder.DecodeAnswer(answer.Span, resource, key.Name), cancellationToken);
    }

    public Task<byte[]> GetBytesAsync(ResourceKind kind, ObjectKey key, CancellationToken cancellationToken)
    {
        var call = Call(HttpMethod.Get, "get", ResourcePath.OfObject(kind, key), kind, key, ApiCall.Json);
        return _transport.SendAsync(
            call,
            answer =>
            {
                ObjectDecoder.RequireObject(answer.Span, key);
                return answer.Span.ToArray();
            },
            cancellationToken);
    }

    public Task<T> GetRawAsync<T>(string path, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken)
    {
        var call = new ApiCall(HttpMethod.Get, "get", path) { Deadline = _bounds.Deadline, MaximumSize = _bounds.MaximumObjectSize };
        return _transport.SendAsync(call, answer => ObjectDecoder.DecodeRaw(answer.Span, typeInfo), cancellationToken);
    }

    public async IAsyncEnumerable<ListPage<T>> ListAsync<T>(
        Resource<T> resource, ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        var accept = resource.MetadataOnly ? ApiCall.MetadataOnlyList : ApiCall.Json;
        string? continueToken = null;
        do
        {
            var call = new ApiCall(HttpMethod.Get, "list", ResourcePath.OfList(resource.Kind, options, continueToken))
            {
                Kind = resource.Kind,
                Accept = accept,
                Deadline = _bounds.ListDeadline,
                MaximumSize = _bounds.MaximumPageSize,
            };
            var page = await _transport.SendAsync(call, answer => ListDecoder.Decode(answer.Span, resource), cancellationToken);
            if (page.Continue is not null && page.Continue == continueToken)
            {
                throw _transport.Failures.Create(RequestFailure.UnexpectedAnswer, call, "the list continues with the same page for ever");
            }

            yield return page;
            continueToken = page.Continue;
        }
        while (continueToken is not null);
    }

    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(
        Resource<T> resource,
        ListOptions options,
        string resourceVersion,
        TimeSpan timeout,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        var path = ResourcePath.OfWatch(resource.Kind, options, resourceVersion, timeout);
        var call = Call(HttpMethod.Get, "watch", path, resource.Kind, default, resource.MetadataOnly ? ApiCall.MetadataOnly : ApiCall.Json);
        using var deadline = new CancellationTokenSource(timeout + _bounds.WatchGrace, _timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using var response = await _transport.OpenAsync(call, cancellationToken);
        await using var reader = new WatchReader<T>(response, resource, call, _transport.Failures, _bounds.MaximumFrameSize);
        yield return new WatchEvent<T>(WatchEventType.Bookmark, null, resourceVersion);
        while (await ReadAsync(reader, call, both.Token, cancellationToken) is { } next)
        {
            yield return next;
        }
    }

    public Task<PartialObject> ApplyAsync(
        ResourceKind kind, ObjectKey key, RequestBody body, WriteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(
            HttpMethod.Patch,
            "apply",
            ResourcePath.OfWrite(ResourcePath.OfObject(kind, key, options.Subresource), options, isApply: true),
            kind,
            key,
            body,
            "application/apply-patch+yaml",
            cancellationToken);

    public Task<byte[]> TryApplyAsync(
        ResourceKind kind, ObjectKey key, RequestBody body, string fieldManager, CancellationToken cancellationToken)
    {
        var options = new WriteOptions(fieldManager, Force: true, DryRun: true);
        var path = ResourcePath.OfWrite(ResourcePath.OfObject(kind, key), options, isApply: true);
        var call = Call(HttpMethod.Patch, "apply", path, kind, key, ApiCall.Json, body, "application/apply-patch+yaml");
        return _transport.SendAsync(
            call,
            answer =>
            {
                ObjectDecoder.RequireObject(answer.Span, key);
                return answer.Span.ToArray();
            },
            cancellationToken);
    }

    public Task<PartialObject> MergePatchAsync(
        ResourceKind kind, ObjectKey key, RequestBody body, WriteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(
            HttpMethod.Patch,
            "patch",
            ResourcePath.OfWrite(ResourcePath.OfObject(kind, key, options.Subresource), options),
            kind,
            key,
            body,
            "application/merge-patch+json",
            cancellationToken);

    public Task<PartialObject> CreateAsync(
        ResourceKind kind, string @namespace, RequestBody body, WriteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(
            HttpMethod.Post,
            "create",
            ResourcePath.OfWrite(ResourcePath.OfNewObject(kind, @namespace), options),
            kind,
            new ObjectKey(@namespace, ""),
            body,
            ApiCall.Json,
            cancellationToken);

    public Task<T> CreateAsync<T>(Resource<T> resource, T item, WriteOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        var key = item.Key();
        var path = ResourcePath.OfWrite(ResourcePath.OfNewObject(resource.Kind, key.Namespace), options);
        return WriteAsync(HttpMethod.Post, "create", path, resource, key, item, cancellationToken);
    }

    public Task<T> UpdateAsync<T>(Resource<T> resource, T item, WriteOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        var key = item.Key();
        var path = ResourcePath.OfWrite(ResourcePath.OfObject(resource.Kind, key, options.Subresource), options);
        return WriteAsync(HttpMethod.Put, "update", path, resource, key, item, cancellationToken);
    }

    public Task<PartialObject?> DeleteAsync(
        ResourceKind kind, ObjectKey key, Preconditions preconditions, WriteOptions options, CancellationToken cancellationToken)
    {
        var call = Call(
            HttpMethod.Delete,
            "delete",
            ResourcePath.OfObject(kind, key),
            kind,
            key,
            ApiCall.MetadataOnly,
            DeleteOptions.Body(preconditions, options.DryRun));
        return _transport.SendAsync(call, answer => ObjectDecoder.DecodeDeletion(answer.Span, kind, key), cancellationToken);
    }

    public void Dispose() => _transport.Dispose();

    public override string ToString() => $"{nameof(KubernetesClient)} {ClusterName}";

    private async ValueTask<WatchEvent<T>?> ReadAsync<T>(
        WatchReader<T> reader, ApiCall call, CancellationToken either, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        try
        {
            return await reader.ReadAsync(either);
        }
        catch (Exception exception) when (exception is not KubernetesException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_transport.Failures.From(exception, call) is { } failure)
            {
                throw failure;
            }

            throw;
        }
    }

    private Task<PartialObject> WriteAsync(
        HttpMethod method,
        string verb,
        string path,
        ResourceKind kind,
        ObjectKey key,
        RequestBody body,
        string contentType,
        CancellationToken cancellationToken)
    {
        var call = Call(method, verb, path, kind, key, ApiCall.MetadataOnly, body, contentType);
        var name = key.Name.Length == 0 ? null : key.Name;
        return _transport.SendAsync(call, answer => ObjectDecoder.DecodeAnswer(answer.Span, kind.Metadata(), name), cancellationToken);
    }

    private Task<T> WriteAsync<T>(
        HttpMethod method, string verb, string path, Resource<T> resource, ObjectKey key, T item, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        item.ApiVersion ??= resource.Kind.ApiVersion;
        item.Kind ??= resource.Kind.Kind;
        var body = new RequestBody(JsonSerializer.SerializeToUtf8Bytes(item, resource.TypeInfo));
        var call = Call(method, verb, path, resource.Kind, key, ApiCall.Json, body);
        return _transport.SendAsync(call, answer => ObjectDecoder.DecodeWritten(answer.Span, resource, key), cancellationToken);
    }

    private ApiCall Call(
        HttpMethod method,
        string verb,
        string path,
        ResourceKind kind,
        ObjectKey key,
        string accept,
        RequestBody? body = null,
        string contentType = ApiCall.Json) =>
        new(method, verb, path)
        {
            Kind = kind,
            Key = key,
            Accept = accept,
            Body = body,
            ContentType = contentType,
            Deadline = _bounds.Deadline,
            MaximumSize = _bounds.MaximumObjectSize,
        };
}
