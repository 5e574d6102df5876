using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Tests.Doubles;

/// <summary>
/// Objects without content, with resource versions, finalizers, preconditions and a watch: enough of a cluster for controllers, in a test
/// that owns the clock and puts failures where it wants.
/// </summary>
internal sealed class FakeCluster : StubClient
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectKey, PartialObject> _objects = [];
    private readonly List<Channel<WatchEvent<PartialObject>>> _watchers = [];
    private readonly List<string> _patches = [];
    private int _version = 100;

    /// <summary>Called before each patch is looked at; may throw, or change things.</summary>
    public Action<ObjectKey> BeforePatch { get; set; } = _ => { };

    /// <summary>The bodies of all patches, refused ones included.</summary>
    public IReadOnlyList<string> Patches
    {
        get
        {
            lock (_gate)
            {
                return [.. _patches];
            }
        }
    }

    public PartialObject? this[string name]
    {
        get
        {
            lock (_gate)
            {
                return _objects.TryGetValue(KeyOf(name), out var item) ? Copy(item) : null;
            }
        }
    }

    public static ObjectKey KeyOf(string name) => new("default", name);

    public void Has(string name, params string[] finalizers)
    {
        lock (_gate)
        {
            var item = ScriptedClient.Object(name, Next());
            item.Metadata.Uid = $"uid-{name}-{_version}";
            item.Metadata.Finalizers = finalizers.Length == 0 ? null : [.. finalizers];
            _objects[KeyOf(name)] = item;
            Tell(WatchEventType.Added, item);
        }
    }

    public void Change(string name, Action<ObjectMeta> change)
    {
        lock (_gate)
        {
            var item = Copy(_objects[KeyOf(name)]);
            change(item.Metadata);
            Store(item);
        }
    }

    public void Delete(string name)
    {
        lock (_gate)
        {
            var item = Copy(_objects[KeyOf(name)]);
            item.Metadata.DeletionTimestamp = DateTimeOffset.UnixEpoch;
            Store(item);
        }
    }

    public override Task<T> GetAsync<T>(Resource<T> resource, ObjectKey key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _objects.TryGetValue(key, out var item) ? Task.FromResult((T)(object)Copy(item)) : throw Answer(404);
        }
    }

    public override async IAsyncEnumerable<ListPage<T>> ListAsync<T>(
        Resource<T> resource, ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        ListPage<T> page;
        lock (_gate)
        {
            page = new([.. _objects.Values.Select(item => (T)(object)Copy(item))], $"{_version}", null);
        }

        yield return page;
    }

    public override async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(
        Resource<T> resource,
        ListOptions options,
        string resourceVersion,
        TimeSpan timeout,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<WatchEvent<PartialObject>>();
        lock (_gate)
        {
            channel.Writer.TryWrite(new(WatchEventType.Bookmark, null, resourceVersion));
            foreach (var item in _objects.Values.Where(item => int.Parse(item.Metadata.ResourceVersion!) > int.Parse(resourceVersion)))
            {
                channel.Writer.TryWrite(new(WatchEventType.Modified, Copy(item), item.Metadata.ResourceVersion!));
            }

            _watchers.Add(channel);
        }

        await foreach (var frame in channel.Reader.ReadAllAsync(cancellationToken))
        {
            yield return (WatchEvent<T>)(object)frame;
        }
    }

    public override Task<PartialObject> MergePatchAsync(
        ResourceKind kind, ObjectKey key, RequestBody body, WriteOptions options, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _patches.Add(System.Text.Encoding.UTF8.GetString(body.Prefix.Span));
            BeforePatch(key);
            var metadata = JsonNode.Parse(body.Prefix.Span)!["metadata"]!;
            if (!_objects.TryGetValue(key, out var item))
            {
                throw Answer(404);
            }

            if ((string?)metadata["uid"] != item.Metadata.Uid || (string?)metadata["resourceVersion"] != item.Metadata.ResourceVersion)
            {
                throw Answer(409);
            }

            var patched = Copy(item);
            patched.Metadata.Finalizers = [.. metadata["finalizers"]!.AsArray().Select(name => (string)name!)];
            return Task.FromResult(Copy(Store(patched)));
        }
    }

    public static KubernetesException Answer(int status) =>
        new(RequestFailure.Answered, $"Answered {status}", (System.Net.HttpStatusCode)status);

    private static PartialObject Copy(PartialObject item) => Kubernetes.Controllers.EntityCopier.Copy(TestJson.Default.PartialObject, item);

    private PartialObject Store(PartialObject item)
    {
        item.Metadata.ResourceVersion = Next();
        if (item.IsBeingDeleted() && item.Metadata.Finalizers is null or { Count: 0 })
        {
            _objects.Remove(item.Key());
            Tell(WatchEventType.Deleted, item);
        }
        else
        {
            _objects[item.Key()] = item;
            Tell(WatchEventType.Modified, item);
        }

        return item;
    }

    private string Next() => $"{++_version}";

    private void Tell(WatchEventType type, PartialObject item) =>
        _watchers.ForEach(watcher => watcher.Writer.TryWrite(new(type, Copy(item), item.Metadata.ResourceVersion!)));
}
