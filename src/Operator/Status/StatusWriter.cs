using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Operator.Status;

/// <summary>
/// The one place that writes the status of a kind: server-side apply to the status subresource, with uid and resourceVersion of the object
/// as seen, so that an old leader or an old look can't overwrite a newer one, and only when content differs. Thread-safe; one write at a
/// time per object is the caller's business (a work queue's).
/// </summary>
public sealed class StatusWriter<TStatus>(IKubernetesClient client, ResourceKind kind, JsonTypeInfo<TStatus> typeInfo)
    where TStatus : class
{
    private static readonly WriteOptions Options = new(Marks.StatusFieldManager, Force: true, Subresource: "status");

    private readonly ConcurrentDictionary<ObjectKey, OwnWrite> _own = [];

    /// <param name="seen">The object as the cache holds it.</param>
    /// <param name="status">Its status as the cache holds it.</param>
    /// <param name="next">
    /// From the newest known status, which can be one that was just written and that the cache doesn't hold yet, to the wanted one. Must
    /// not change what it is given.
    /// </param>
    public async Task<StatusWrite> WriteAsync(
        IKubernetesObject seen, TStatus status, Func<TStatus, TStatus> next, CancellationToken cancellationToken)
    {
        var key = seen.Key();
        var version = seen.Metadata.ResourceVersion;
        var current = status;
        if (_own.TryGetValue(key, out var own))
        {
            if (own.Uid == seen.Metadata.Uid && own.BasedOn == seen.Metadata.ResourceVersion)
            {
                (version, current) = (own.ResourceVersion, own.Status);
            }
            else
            {
                _own.TryRemove(key, out _);
            }
        }

        var wanted = next(current);
        var content = JsonSerializer.SerializeToUtf8Bytes(wanted, typeInfo);
        if (content.AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(current, typeInfo)))
        {
            return StatusWrite.Unchanged;
        }

        try
        {
            var written = await client.ApplyAsync(kind, key, Body(seen, version, content), Options, cancellationToken);
            _own[key] = new OwnWrite(seen.Metadata.Uid, seen.Metadata.ResourceVersion, written.Metadata.ResourceVersion, wanted);
            return StatusWrite.Written;
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            _own.TryRemove(key, out _);
            return StatusWrite.Gone;
        }
        catch (KubernetesException exception) when (exception.IsConflict)
        {
            _own.TryRemove(key, out _);
            return StatusWrite.Superseded;
        }
    }

    /// <summary>Lets go of what is remembered about an object that is gone.</summary>
    public void Forget(ObjectKey key) => _own.TryRemove(key, out _);

    private RequestBody Body(IKubernetesObject seen, string? version, byte[] status)
    {
        var buffer = new ArrayBufferWriter<byte>(status.Length + 512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", kind.ApiVersion);
            json.WriteString("kind", kind.Kind);
            json.WriteStartObject("metadata");
            json.WriteString("name", seen.Metadata.Name);
            if (kind.Namespaced)
            {
                json.WriteString("namespace", seen.Metadata.Namespace);
            }

            json.WriteString("uid", seen.Metadata.Uid);
            json.WriteString("resourceVersion", version);
            json.WriteEndObject();
            json.WritePropertyName("status");
            json.WriteRawValue(status, skipInputValidation: true);
            json.WriteEndObject();
        }

        return new RequestBody(buffer.WrittenMemory);
    }

    /// <param name="BasedOn">The version that the cache still held when the write was made.</param>
    private sealed record OwnWrite(string? Uid, string? BasedOn, string? ResourceVersion, TStatus Status);
}
