using System.Net;
using System.Text;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Tests.Transport;
using Bellwether.Kubernetes.Transport;
using Bellwether.Testing;
using static Bellwether.Kubernetes.Tests.Transport.ScriptedHandler;

namespace Bellwether.Kubernetes.Tests.Resources;

public sealed class WatchTests : IDisposable
{
    private const string Added = """
        {"type":"ADDED","object":{"kind":"PartialObjectMetadata","metadata":{"name":"a","namespace":"n","uid":"u","resourceVersion":"5","labels":{"ä":"é"},"managedFields":[{"manager":"m","operation":"Apply","fieldsV1":{"f:data":{"f:x":{}}}}]},"data":{"ignored":"x"}}}
        """;

    private const string Bookmark = """{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9","creationTimestamp":null}}}""";
    private const string Deleted = """{"object":{"metadata":{"name":"a","namespace":"n","resourceVersion":"8"}},"type":"DELETED"}""";
    private const string Canary = "canary-4711";

    private readonly ManualTimeProvider _time = new();
    private readonly ScriptedHandler _handler = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _handler.Dispose();

    [Fact]
    public async Task Frames_are_found_wherever_the_stream_is_cut()
    {
        var body = Encoding.UTF8.GetBytes($"{Added}\n\n{Bookmark}\r\n{Deleted}\n");
        for (var size = 1; size <= body.Length; size++)
        {
            var piece = size;
            _handler.Answers(() => Pieces(body, piece));
        }

        for (var size = 1; size <= body.Length; size++)
        {
            var events = await WatchAsync(Stop);

            events.Select(next => (next.Type, next.ResourceVersion)).Should().Equal(
                (WatchEventType.Bookmark, "4"), (WatchEventType.Added, "5"), (WatchEventType.Bookmark, "9"), (WatchEventType.Deleted, "8"));
            events[1].Item!.Metadata.Label("ä").Should().Be("é");
            events[1].Item!.Metadata.ManagedFields!.Single().FieldsV1.GetRawText().Should().Be("""{"f:data":{"f:x":{}}}""");
            events[2].Item.Should().BeNull();
            events[3].Item!.Kind.Should().Be("Secret");
        }
    }

    [Fact]
    public async Task An_answer_of_another_type_is_never_told_to_be_an_open_watch()
    {
        _handler.Answers(() => Text("<html>sign in</html>", "text/html"));
        var told = new List<WatchEvent<PartialObject>>();

        var watch = async () =>
        {
            using var client = new KubernetesClient(new ClusterEndpoint("lab", new Uri("https://lab.example.com")), options: null, _time, _handler);
            await foreach (var next in client.WatchAsync(ResourceKind.Secret.Metadata(), new ListOptions("n"), "4", TimeSpan.FromMinutes(5), Stop))
            {
                told.Add(next);
            }
        };

        (await watch.Should().ThrowAsync<KubernetesException>()).Which.Failure.Should().Be(RequestFailure.UnexpectedAnswer);
        told.Should().BeEmpty();
    }

    [Fact]
    public async Task What_is_asked_for_is_metadata_with_bookmarks_from_a_version()
    {
        _handler.Answers(() => Json(""));

        await WatchAsync(Stop, options: new ListOptions("n", LabelSelector: "a=b,c in (d)"));

        var request = _handler.Requests.Single();
        request.Accept.Should().Be("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
        request.Url.PathAndQuery.Should().Be(
            "/api/v1/namespaces/n/secrets?watch=true&allowWatchBookmarks=true&timeoutSeconds=300&labelSelector=a%3Db%2Cc%20in%20%28d%29&resourceVersion=4");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_expired_version_is_gone_as_an_answer_and_as_a_frame(bool frame)
    {
        var status = """{"kind":"Status","code":410,"reason":"Expired","message":"canary-4711"}""";
        _handler.Answers(() => frame ? Json($$"""{"type":"ERROR","object":{{status}}}""" + "\n") : Json(status, HttpStatusCode.Gone));

        (await FailureAsync()).IsGone.Should().BeTrue();
    }

    [Fact]
    public async Task A_future_version_is_told_by_its_cause()
    {
        _handler.Answers(() => Json("""
            {"type":"ERROR","object":{"kind":"Status","code":504,"reason":"Timeout","details":{"causes":[{"reason":"ResourceVersionTooLarge","message":"canary-4711"}]}}}
            """));

        var failure = await FailureAsync();

        failure.StatusCode.Should().Be(HttpStatusCode.GatewayTimeout);
        failure.Status!.HasCause("ResourceVersionTooLarge").Should().BeTrue();
    }

    [Theory]
    [InlineData("""{"type":"ADDED","object":{"metadata":{"name":"a","names""")]
    [InlineData("""{"type":"ADDED","object":{"metadata":{"name":"a"}}}""")]
    [InlineData("""{"type":"ADDED"}""")]
    [InlineData("""{"object":{}}""")]
    [InlineData("""{"type":"canary-4711","object":{}}""")]
    [InlineData("""{"type":7,"object":{}}""")]
    [InlineData("""{"type":"ERROR","object":{"text":"canary-4711"}}""")]
    [InlineData("""{"type":"ADDED","object":{"metadata":{"name":"a","resourceVersion":"5"}}""")]
    [InlineData("<html>canary-4711</html>")]
    [InlineData("null")]
    public async Task What_is_no_frame_is_an_error_and_not_the_end(string body)
    {
        _handler.Answers(() => Json(Added + "\n" + body));

        (await FailureAsync()).Failure.Should().Be(RequestFailure.UnexpectedAnswer);
    }

    [Fact]
    public async Task An_object_that_cant_be_decoded_is_named()
    {
        _handler.Answers(() => Json("""
            {"type":"MODIFIED","object":{"spec":{"x":[1,{"y":2}]},"metadata":{"generation":"canary-4711","labels":{"a":"b"},"name":"broken","namespace":"n"}}}
            """));

        var failure = await FailureAsync();

        failure.Failure.Should().Be(RequestFailure.UnexpectedAnswer);
        failure.Message.Should().Contain("(n/broken)").And.Contain("$.metadata.generation");
    }

    [Fact]
    public async Task A_watch_that_outlives_its_time_counts_as_hung()
    {
        _handler.Answers(() => new HttpResponseMessage { Content = new StreamContent(new HangingStream()) });
        var watching = FailureAsync();
        await Eventually.HoldsAsync(() => _handler.Requests.Count == 1);

        _time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(59));
        var early = watching.IsCompleted;
        _time.Advance(TimeSpan.FromSeconds(2));

        (await Eventually.EndsAsync(watching)).Failure.Should().Be(RequestFailure.TimedOut);
        early.Should().BeFalse();
    }

    [Fact]
    public async Task A_cancelled_watch_says_so()
    {
        _handler.Answers(() => new HttpResponseMessage { Content = new StreamContent(new HangingStream()) });
        using var caller = new CancellationTokenSource();
        var watching = WatchAsync(caller.Token);
        await Eventually.HoldsAsync(() => _handler.Requests.Count == 1);

        await caller.CancelAsync();

        var attempt = () => watching;
        await attempt.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_watch_that_waits_holds_no_buffer()
    {
        using var body = new WaitingStream();
        _handler.Answers(() => new HttpResponseMessage { Content = new StreamContent(body) });
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var watching = WatchAsync(caller.Token);

        var held = await body.Held.WaitAsync(Stop);

        held.Should().Be(0, "thousands of watches wait, and nearly all of the time");
        await caller.CancelAsync();
        var attempt = () => watching;
        await attempt.Should().ThrowAsync<OperationCanceledException>();
    }

    private async Task<List<WatchEvent<PartialObject>>> WatchAsync(
        CancellationToken cancellationToken, KubernetesClientOptions? bounds = null, ListOptions? options = null)
    {
        using var client = new KubernetesClient(new ClusterEndpoint("lab", new Uri("https://lab.example.com")), bounds, _time, _handler);
        List<WatchEvent<PartialObject>> events = [];
        await foreach (var next in client.WatchAsync(
            ResourceKind.Secret.Metadata(), options ?? new ListOptions(), "4", TimeSpan.FromMinutes(5), cancellationToken))
        {
            events.Add(next);
        }

        return events;
    }

    private async Task<KubernetesException> FailureAsync(KubernetesClientOptions? bounds = null)
    {
        var attempt = () => WatchAsync(Stop, bounds);
        var failure = (await attempt.Should().ThrowAsync<KubernetesException>()).Which;
        failure.ToString().Should().NotContain(Canary);
        return failure;
    }
    /// <summary>Has nothing to give, and tells how large a buffer waits for it.</summary>
    private sealed class WaitingStream : MemoryStream
    {
        private readonly TaskCompletionSource<int> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<int> Held => _held.Task;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _held.TrySetResult(buffer.Length);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return 0;
        }
    }
}
