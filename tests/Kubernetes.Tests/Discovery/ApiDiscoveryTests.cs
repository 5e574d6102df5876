using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bellwether.Kubernetes.Discovery;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Tests.Doubles;
using Bellwether.Kubernetes.Transport;
using Bellwether.Testing;

namespace Bellwether.Kubernetes.Tests.Discovery;

public sealed class ApiDiscoveryTests : IDisposable
{
    private const string Widgets = """{"resources":[{"name":"widgets/status","kind":"Widget","namespaced":true,"verbs":["get"]},{"name":"widgets","kind":"Widget","namespaced":true,"verbs":["get","list","watch"]}]}""";

    private readonly Server _server = new();
    private readonly ManualTimeProvider _time = new();
    private readonly ApiDiscovery _discovery;

    public ApiDiscoveryTests() => _discovery = new ApiDiscovery(_server, _time);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _discovery.Dispose();

    [Fact]
    public async Task FindAsync_WhenServed_GivesPluralScopeAndVerbsAndAsksOnce()
    {
        _server.Answers["/apis/example.com/v1"] = Widgets;

        var found = await _discovery.FindAsync("example.com/v1", "Widget", Stop);
        await _discovery.FindAsync("example.com/v1", "Widget", Stop);

        found!.Kind.IsSameAs(new ResourceKind("example.com", "v1", "Widget", "widgets", Namespaced: true)).Should().BeTrue();
        found.Verbs.Should().BeEquivalentTo("get", "list", "watch");
        _server.Asked.Should().Equal("/apis/example.com/v1");
    }

    [Fact]
    public async Task FindAsync_OfTheCoreGroup_AsksForItsOwnPath()
    {
        _server.Answers["/api/v1"] = """{"resources":[{"name":"nodes","kind":"Node","namespaced":false}]}""";

        (await _discovery.FindAsync("v1", "Node", Stop))!.Kind.Namespaced.Should().BeFalse();
    }

    [Fact]
    public async Task FindAsync_WhenTheKindComesLater_FindsItAndAsksLessAndLessOftenUntilThen()
    {
        for (var second = 0; second < 120; second++)
        {
            (await _discovery.FindAsync("example.com/v1", "Widget", Stop)).Should().BeNull();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        _server.Asked.Count.Should().BeInRange(8, 13, "1, 2, 4, 8 and then 15 seconds apart");
        _server.Answers["/apis/example.com/v1"] = Widgets;
        _time.Advance(ApiDiscovery.RetryAtMost);
        (await _discovery.FindAsync("example.com/v1", "Widget", Stop)).Should().NotBeNull();
    }

    [Fact]
    public async Task FindAsync_WhenForgottenOrOld_AsksAgain()
    {
        _server.Answers["/apis/example.com/v1"] = Widgets;
        await _discovery.FindAsync("example.com/v1", "Widget", Stop);
        _server.Answers.Clear();

        (await _discovery.FindAsync("example.com/v1", "Widget", Stop)).Should().NotBeNull();
        _discovery.Forget("example.com/v1");
        (await _discovery.FindAsync("example.com/v1", "Widget", Stop)).Should().BeNull();
    }

    [Fact]
    public async Task FindAsync_WhenTheServerFails_ThrowsAndRemembersNothing()
    {
        _server.Failure = new KubernetesException(RequestFailure.TimedOut, "No answer");
        await _discovery.Invoking(discovery => discovery.FindAsync("example.com/v1", "Widget", Stop)).Should().ThrowAsync<KubernetesException>();

        _server.Failure = null;
        _server.Answers["/apis/example.com/v1"] = Widgets;

        (await _discovery.FindAsync("example.com/v1", "Widget", Stop)).Should().NotBeNull();
    }

    [Fact]
    public async Task FindAnyVersionAsync_WithSeveralVersions_TakesThePreferredOneThatHasTheKind()
    {
        _server.Answers["/apis/example.com"] =
            """{"versions":[{"version":"v1"},{"version":"v2"},null,{"version":"../x"}],"preferredVersion":{"version":"v2"}}""";
        _server.Answers["/apis/example.com/v1"] = Widgets;
        _server.Answers["/apis/example.com/v2"] = """{"resources":[]}""";

        (await _discovery.FindAnyVersionAsync("example.com", "Widget", Stop))!.Kind.Version.Should().Be("v1");
        (await _discovery.FindAnyVersionAsync("absent.example.com", "Widget", Stop)).Should().BeNull();
        _server.Asked.Should().NotContain(path => path.Contains("..", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"resources":null}""")]
    [InlineData("""{"resources":[null,{},{"name":"","kind":"Widget"},{"name":"../secrets","kind":"Widget"},{"name":"a%2fb","kind":"Widget"},{"name":"widgets\n","kind":"Widget"}]}""")]
    [InlineData("""{"kind":"Status"}""")]
    public async Task FindAsync_WhenTheAnswerIsHostile_FindsNothing(string answer)
    {
        _server.Answers["/apis/example.com/v1"] = answer;

        (await _discovery.FindAsync("example.com/v1", "Widget", Stop)).Should().BeNull();
    }

    [Theory]
    [InlineData("../../api/v1")]
    [InlineData("..")]
    [InlineData("a/b/c")]
    [InlineData("")]
    public async Task FindAsync_WhenTheVersionIsNoName_AsksNothing(string apiVersion)
    {
        (await _discovery.FindAsync(apiVersion, "Widget", Stop)).Should().BeNull();

        _server.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task FindAsync_WithEndlessGroups_RemembersABoundedNumber()
    {
        for (var group = 0; group < 1000; group++)
        {
            await _discovery.FindAsync($"g{group}.example.com/v1", "Widget", Stop);
        }

        _server.Asked.Clear();
        for (var group = 0; group < 1000; group++)
        {
            await _discovery.FindAsync($"g{group}.example.com/v1", "Widget", Stop);
        }

        _server.Asked.Count.Should().BeGreaterThan(700);
    }

    private sealed class Server : StubClient
    {
        public Dictionary<string, string> Answers { get; } = [];

        public List<string> Asked { get; } = [];

        public KubernetesException? Failure { get; set; }

        public override Task<T> GetRawAsync<T>(string path, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken)
        {
            Asked.Add(path);
            return Failure is not null ? throw Failure
                : Answers.TryGetValue(path, out var answer) ? Task.FromResult(JsonSerializer.Deserialize(answer, typeInfo)!)
                : throw new KubernetesException(RequestFailure.UnexpectedAnswer, "Not served", HttpStatusCode.NotFound);
        }
    }
}
