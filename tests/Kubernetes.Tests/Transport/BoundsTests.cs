using System.Net;
using System.Net.Sockets;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Serialization;
using Bellwether.Kubernetes.Transport;
using Bellwether.Testing;

namespace Bellwether.Kubernetes.Tests.Transport;

/// <summary>Every remote call has a deadline and a size cap: what a server holds back costs no more than the one, what it pours out no more than the other.</summary>
public sealed class BoundsTests : IDisposable
{
    private const int Cap = 20_000;

    /// <summary>What may be read over a cap: the buffer at hand when it is noticed, of the pipe's or of doubled size.</summary>
    private const int Slack = 48 * 1024;

    private const int Flood = 100_000_000;

    /// <summary>For what has only to notice that its time is up.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    private static readonly ObjectKey Key = new("apps", "tls");
    private static readonly WriteOptions Options = new("test");
    private static readonly RequestBody Body = new("{}"u8.ToArray());

    private static readonly KubernetesClientOptions Small =
        new() { MaximumObjectSize = Cap, MaximumPageSize = Cap, MaximumFrameSize = Cap };

    private static readonly Dictionary<string, Func<KubernetesClient, CancellationToken, Task>> Calls = new()
    {
        ["get"] = (client, stop) => client.GetAsync(ResourceKind.Secret.Metadata(), Key, stop),
        ["get bytes"] = (client, stop) => client.GetBytesAsync(ResourceKind.Secret, Key, stop),
        ["get raw"] = (client, stop) => client.GetRawAsync("/version", KubernetesJsonContext.Default.VersionInfo, stop),
        ["list"] = (client, stop) => AllAsync(client.ListAsync(ResourceKind.Secret.Metadata(), new(), stop)),
        ["watch"] = (client, stop) => AllAsync(client.WatchAsync(ResourceKind.Secret.Metadata(), new(), "4", TimeSpan.FromMinutes(5), stop)),
        ["apply"] = (client, stop) => client.ApplyAsync(ResourceKind.Secret, Key, Body, Options, stop),
        ["patch"] = (client, stop) => client.MergePatchAsync(ResourceKind.Secret, Key, Body, Options, stop),
        ["create"] = (client, stop) => client.CreateAsync(ResourceKind.Secret, Key.Namespace, Body, Options, stop),
        ["create typed"] = (client, stop) => client.CreateAsync(KnownResources.Leases, ALease(), Options, stop),
        ["update typed"] = (client, stop) => client.UpdateAsync(KnownResources.Leases, ALease(), Options, stop),
        ["delete"] = (client, stop) => client.DeleteAsync(ResourceKind.Secret, Key, new Preconditions("u"), Options, stop),
    };

    private readonly ManualTimeProvider _time = new();
    private readonly ScriptedHandler _handler = new();

    public static TheoryData<string> AllCalls => [.. Calls.Keys];

    public void Dispose() => _handler.Dispose();

    [Theory]
    [MemberData(nameof(AllCalls))]
    public async Task A_server_that_takes_a_request_and_never_answers_meets_the_deadline(string call)
    {
        _handler.NeverAnswers();
        var failing = FailureAsync(call);
        await Eventually.HoldsAsync(() => _handler.Requests.Count == 1);
        var deadline = TimeSpan.FromSeconds(call == "list" ? 60 : 30);

        _time.Advance(deadline - TimeSpan.FromSeconds(1));
        var early = failing.IsCompleted;
        _time.Advance(TimeSpan.FromSeconds(2));

        (await Eventually.EndsAsync(failing, () => $"{call} goes on at {_time.Elapsed}", Moment)).Failure.Should().Be(RequestFailure.TimedOut);
        early.Should().BeFalse();
    }

    [Theory]
    [MemberData(nameof(AllCalls))]
    public async Task A_body_that_never_ends_meets_the_deadline_too(string call)
    {
        _handler.Answers(() => new HttpResponseMessage { Content = new StreamContent(new HangingStream()) });
        var failing = FailureAsync(call);
        await Eventually.HoldsAsync(() => _handler.Requests.Count == 1);

        // Of a watch the deadline is the time that it asked for, and a minute.
        _time.Advance(call == "watch" ? TimeSpan.FromMinutes(6.1) : TimeSpan.FromSeconds(61));

        (await Eventually.EndsAsync(failing, () => $"{call} goes on at {_time.Elapsed}", Moment)).Failure.Should().Be(RequestFailure.TimedOut);
    }

    [Theory]
    [MemberData(nameof(AllCalls))]
    public async Task An_answer_is_read_up_to_the_cap_and_no_further(string call)
    {
        using var body = new FloodStream(Flood);
        _handler.Answers(() => new HttpResponseMessage { Content = new StreamContent(body) { Headers = { ContentLength = null } } });

        var failure = await Eventually.EndsAsync(FailureAsync(call));

        failure.Failure.Should().Be(RequestFailure.AnswerTooLarge);
        body.Taken.Should().BeInRange(Cap, Cap + Slack);
    }

    [Theory]
    [InlineData("get")]
    [InlineData("list")]
    [InlineData("apply")]
    public async Task An_answer_that_announces_more_than_the_cap_is_not_read_at_all(string call)
    {
        using var body = new FloodStream(Flood);
        _handler.Answers(() => new HttpResponseMessage { Content = new StreamContent(body) { Headers = { ContentLength = Cap + 1 } } });

        var failure = await Eventually.EndsAsync(FailureAsync(call));

        failure.Failure.Should().Be(RequestFailure.AnswerTooLarge);
        body.Taken.Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(AllCalls))]
    public async Task An_endless_error_page_is_cut_off_and_the_status_code_kept(string call)
    {
        using var body = new FloodStream(Flood);
        _handler.Answers(() => new HttpResponseMessage(HttpStatusCode.InternalServerError)
        {
            Content = new StreamContent(body) { Headers = { ContentLength = null } },
        });

        var failure = await Eventually.EndsAsync(FailureAsync(call));

        failure.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        body.Taken.Should().BeLessThanOrEqualTo(1024 * 1024);
    }

    [Fact]
    public async Task A_server_that_takes_connections_and_says_nothing_meets_the_connect_timeout()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var endpoint = new ClusterEndpoint("lab", new Uri($"https://localhost:{((IPEndPoint)silent.LocalEndpoint).Port}"));
        // The call's own deadline is on a clock that stands still.
        using var client = new KubernetesClient(endpoint, new() { ConnectTimeout = TimeSpan.FromMilliseconds(200) }, _time);

        var failure = await Eventually.EndsAsync(
            FailureAsync(stop => Calls["get"](client, stop)), () => "the TLS handshake is waited for without an end", TimeSpan.FromSeconds(10));

        failure.Failure.Should().Be(RequestFailure.TimedOut);
    }

    private static Lease ALease() => new() { Metadata = new() { Name = "lock", Namespace = "apps" } };

    private static async Task AllAsync<T>(IAsyncEnumerable<T> items)
    {
        await foreach (var _ in items)
        {
        }
    }

    private async Task<KubernetesException> FailureAsync(string call)
    {
        using var client = new KubernetesClient(new ClusterEndpoint("lab", new Uri("https://lab.example.com")), Small, _time, _handler);
        return await FailureAsync(stop => Calls[call](client, stop));
    }

    private static async Task<KubernetesException> FailureAsync(Func<CancellationToken, Task> call)
    {
        var attempt = () => call(TestContext.Current.CancellationToken);
        return (await attempt.Should().ThrowAsync<KubernetesException>()).Which;
    }
}
