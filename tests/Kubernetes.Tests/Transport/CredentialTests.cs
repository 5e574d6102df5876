using System.Text;
using Bellwether.Kubernetes.Configuration;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Testing;

namespace Bellwether.Kubernetes.Tests.Transport;

/// <summary>Tokens are kept fresh, and nothing that holds one can be printed.</summary>
public sealed class CredentialTests : IDisposable
{
    private const string Canary = "canary-4711";

    private readonly ManualTimeProvider _time = new();
    private readonly string _file = Path.GetTempFileName();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task A_token_file_is_read_again_after_a_minute_and_after_a_refusal()
    {
        using var source = new FileTokenSource(_file, _time);
        await File.WriteAllTextAsync(_file, "one\n", Stop);
        var first = await source.GetTokenAsync(Stop);
        await File.WriteAllTextAsync(_file, "two", Stop);

        var soon = await source.GetTokenAsync(Stop);
        _time.Advance(TimeSpan.FromMinutes(1));
        var later = await source.GetTokenAsync(Stop);
        await File.WriteAllTextAsync(_file, "three", Stop);
        source.Refuse(later);
        var refused = await source.GetTokenAsync(Stop);

        first.IsSameAs(new BearerToken("one")).Should().BeTrue();
        soon.IsSameAs(first).Should().BeTrue();
        later.IsSameAs(new BearerToken("two")).Should().BeTrue();
        refused.IsSameAs(new BearerToken("three")).Should().BeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("canary-4711 x")]
    [InlineData("canary-4711\r\nX-Evil: 1")]
    [InlineData("canary-4711\u00e4")]
    public void A_token_that_no_header_may_hold_is_refused_without_quoting_it(string token)
    {
        var attempt = () => new BearerToken(token);

        attempt.Should().Throw<ArgumentException>().Which.ToString().Should().NotContain(Canary);
    }

    [Fact]
    public async Task Nothing_that_holds_a_secret_can_be_printed()
    {
        var token = new BearerToken(Canary);
        var tokens = new StaticTokenSource(token);
        using var fileTokens = new FileTokenSource("/" + Canary, _time);
        var endpoint = new ClusterEndpoint("lab", new Uri("https://lab.example.com")) { Tokens = tokens };
        using var client = new KubernetesClient(endpoint, options: null, _time);
        var body = new RequestBody(Encoding.UTF8.GetBytes(Canary));
        var call = new ApiCall(HttpMethod.Post, "create", "/") { Body = body, Deadline = TimeSpan.Zero, MaximumSize = 0 };
        using var content = new SegmentedContent(body, "application/json");
        using var buffer = await AnswerBuffer.ReadAsync(new StringContent(Canary), 100, Stop);

        object[] all = [token, tokens, fileTokens, endpoint, client, body, call, content, buffer, new YamlText(Canary)];

        foreach (var item in all)
        {
            item.ToString().Should().NotContain(Canary);
            item.GetType().GetProperties().Where(property => property.PropertyType == typeof(string))
                .Select(property => property.GetValue(item) as string)
                .Should().NotContain(text => text != null && text.Contains(Canary) && item.GetType() != typeof(YamlText));
        }
    }

    [Fact]
    public async Task An_answers_memory_is_cleared_when_it_goes_back()
    {
        const string Own = "only-this-test-writes-it";
        var buffer = await AnswerBuffer.ReadAsync(new StringContent(Own), 100, Stop);
        var memory = buffer.Memory;

        buffer.Dispose();

        Encoding.UTF8.GetString(memory.Span).Should().NotContain(Own, "somebody else may have the memory by now, but not this text");
    }
}
