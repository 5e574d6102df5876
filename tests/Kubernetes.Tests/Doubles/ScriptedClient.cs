using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Tests.Doubles;

/// <summary>A client whose lists and watches a test plays by hand, for clocks and failures that no server makes to order.</summary>
internal sealed class ScriptedClient : StubClient
{
    private readonly Lock _gate = new();
    private readonly Queue<Func<IAsyncEnumerable<ListPage<PartialObject>>>> _lists = [];
    private readonly List<ListOptions> _listed = [];
    private readonly List<ScriptedWatch> _watches = [];

    public IReadOnlyList<ListOptions> Listed => Locked(() => _listed.ToArray());

    public IReadOnlyList<ScriptedWatch> Watches => Locked(() => _watches.ToArray());

    /// <summary>The next list answers with these pages; after the last script, lists hang until cancelled.</summary>
    public ScriptedClient Lists(string resourceVersion, params PartialObject[] items) =>
        ListsPages(new ListPage<PartialObject>(items, resourceVersion, null));

    public ScriptedClient ListsPages(params ListPage<PartialObject>[] pages)
    {
        Locked(() => _lists.Enqueue(() => pages.ToAsyncEnumerable()));
        return this;
    }

    public ScriptedClient ListFails(Exception exception, params ListPage<PartialObject>[] after)
    {
        Locked(() => _lists.Enqueue(() => Failing(exception, after)));
        return this;
    }

    public override async IAsyncEnumerable<ListPage<T>> ListAsync<T>(
        Resource<T> resource, ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Func<IAsyncEnumerable<ListPage<PartialObject>>>? script = null;
        Locked(() =>
        {
            _listed.Add(options);
            _lists.TryDequeue(out script);
        });
        if (script is null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            yield break;
        }

        await foreach (var page in script().WithCancellation(cancellationToken))
        {
            yield return (ListPage<T>)(object)page;
        }
    }

    public override async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(
        Resource<T> resource,
        ListOptions options,
        string resourceVersion,
        TimeSpan timeout,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watch = new ScriptedWatch(resourceVersion, timeout);
        Locked(() => _watches.Add(watch));
        await foreach (var frame in watch.Frames.Reader.ReadAllAsync(cancellationToken))
        {
            yield return (WatchEvent<T>)(object)frame;
        }
    }

    public static ListPage<PartialObject> Page(string resourceVersion, string? more, params PartialObject[] items) =>
        new(items, resourceVersion, more);

    public static KubernetesException Gone() =>
        new(RequestFailure.Answered, "Expired", System.Net.HttpStatusCode.Gone, new("Expired", "", "", "", []));

    public static KubernetesException Refused() => new(RequestFailure.ConnectionFailed, "Connection refused");

    public static KubernetesException TooLargeVersion() =>
        new(
            RequestFailure.Answered,
            "Timeout",
            System.Net.HttpStatusCode.GatewayTimeout,
            new("Timeout", "", "", "", [new("ResourceVersionTooLarge", "")]))
        { RetryAfter = TimeSpan.FromSeconds(1) };

    public static PartialObject Object(string name, string resourceVersion, string @namespace = "default", string? label = null) => new()
    {
        Metadata = new()
        {
            Name = name,
            Namespace = @namespace,
            ResourceVersion = resourceVersion,
            Uid = $"uid-{name}",
            Labels = label is null ? null : new() { ["label"] = label },
        },
    };

    private static async IAsyncEnumerable<ListPage<PartialObject>> Failing(Exception exception, ListPage<PartialObject>[] after)
    {
        foreach (var page in after)
        {
            yield return page;
        }

        await Task.CompletedTask;
        throw exception;
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    private void Locked(Action write)
    {
        lock (_gate)
        {
            write();
        }
    }
}

/// <summary>One watch that the code under test opened.</summary>
internal sealed class ScriptedWatch(string resourceVersion, TimeSpan timeout)
{
    public string ResourceVersion { get; } = resourceVersion;

    public TimeSpan Timeout { get; } = timeout;

    public Channel<WatchEvent<PartialObject>> Frames { get; } = Channel.CreateUnbounded<WatchEvent<PartialObject>>();

    public void Added(PartialObject item) => Send(WatchEventType.Added, item);

    public void Modified(PartialObject item) => Send(WatchEventType.Modified, item);

    public void Deleted(PartialObject item) => Send(WatchEventType.Deleted, item);

    public void Bookmark(string resourceVersion) =>
        Frames.Writer.TryWrite(new(WatchEventType.Bookmark, null, resourceVersion)).Should().BeTrue();

    public void Ends() => Frames.Writer.Complete();

    public void Breaks(Exception exception) => Frames.Writer.Complete(exception);

    private void Send(WatchEventType type, PartialObject item) =>
        Frames.Writer.TryWrite(new(type, item, item.Metadata.ResourceVersion!)).Should().BeTrue();
}
