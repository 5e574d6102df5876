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
/// The one place that writes the status of a kind: a merge patch of the status subresource, with uid and resourceVersion of the object as
/// seen, so that an old leader or an old look can't overwrite a newer one, and only when content differs. Not a server-side apply: servers
/// before 1.22 count whoever created the object among the owners of its status, and an apply can't take a condition away that somebody
/// else co-owns. Thread-safe; one write at a time per object is the caller's business (a work queue's).
/// </summary>
/// <param name="client">Of the management cluster.</param>
/// <param name="kind">The kind that has the status.</param>
/// <param name="typeInfo">Of the status.</param>
/// <param name="written">Told of each status that was written, with the one before it; null for nobody.</param>
public sealed class StatusWriter<TStatus>(
    IKubernetesClient client,
    ResourceKind kind,
    JsonTypeInfo<TStatus> typeInfo,
    Func<IKubernetesObject, TStatus, TStatus, CancellationToken, Task>? written = null)
    where TStatus : class
{
    private static readonly WriteOptions Options = new(Marks.StatusFieldManager, Subresource: "status");

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
        var known = JsonSerializer.SerializeToUtf8Bytes(current, typeInfo);
        if (content.AsSpan().SequenceEqual(known))
        {
            return StatusWrite.Unchanged;
        }

        try
        {
            var answer = await client.MergePatchAsync(kind, key, Body(seen, version, known, content), Options, cancellationToken);
            _own[key] = new OwnWrite(seen.Metadata.Uid, seen.Metadata.ResourceVersion, answer.Metadata.ResourceVersion, wanted);
            await (written?.Invoke(seen, current, wanted, cancellationToken) ?? Task.CompletedTask);
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

    private static RequestBody Body(IKubernetesObject seen, string? version, byte[] known, byte[] wanted)
    {
        using var before = JsonDocument.Parse(known);
        using var after = JsonDocument.Parse(wanted);
        var buffer = new ArrayBufferWriter<byte>(wanted.Length + 512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteString("uid", seen.Metadata.Uid);
            json.WriteString("resourceVersion", version);
            json.WriteEndObject();
            json.WritePropertyName("status");
            WriteChanges(json, before.RootElement, after.RootElement);
            json.WriteEndObject();
        }

        return new RequestBody(buffer.WrittenMemory);
    }

    /// <summary>All of <paramref name="after"/>, and null for what only <paramref name="before"/> has: lists are replaced whole.</summary>
    private static void WriteChanges(Utf8JsonWriter json, JsonElement before, JsonElement after)
    {
        json.WriteStartObject();
        foreach (var field in after.EnumerateObject())
        {
            json.WritePropertyName(field.Name);
            if (field.Value.ValueKind == JsonValueKind.Object
                && before.TryGetProperty(field.Name, out var same) && same.ValueKind == JsonValueKind.Object)
            {
                WriteChanges(json, same, field.Value);
            }
            else
            {
                field.Value.WriteTo(json);
            }
        }

        foreach (var field in before.EnumerateObject())
        {
            if (!after.TryGetProperty(field.Name, out _))
            {
                json.WriteNull(field.Name);
            }
        }

        json.WriteEndObject();
    }

    /// <param name="BasedOn">The version that the cache still held when the write was made.</param>
    private sealed record OwnWrite(string? Uid, string? BasedOn, string? ResourceVersion, TStatus Status);
}
