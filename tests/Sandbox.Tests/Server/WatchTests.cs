using System.Text;
using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox.Tests.Server;

public sealed class WatchTests : IAsyncDisposable
{
    private const string Secrets = "/api/v1/namespaces/default/secrets";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly ApiServer _server = new(new ApiServerOptions());

    private SandboxClient Client => new(_server);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Watch_WhenAnObjectLeavesTheSelector_DeletedHoldsTheOldLabelsAtTheNewVersion()
    {
        var made = await Client.PostAsync(Secrets, """{"metadata":{"name":"a","labels":{"o":"1"}}}""");
        await using var watch = await OpenAsync($"&labelSelector=o%3D1&resourceVersion={made.Version}");

        var changed = await Client.MergeAsync(Secrets + "/a", """{"metadata":{"labels":{"o":null}}}""");
        var frame = await watch.NextAsync();

        frame.Text("type").Should().Be("DELETED");
        frame.Map("object").Map("metadata").Map("labels").Text("o").Should().Be("1");
        frame.Map("object").Map("metadata").Text("resourceVersion").Should().Be(changed.Version);
    }

    [Fact]
    public async Task Watch_WhenNoVersionIsNamed_BeginsWithWhatIsThere()
    {
        await Client.PostAsync(Secrets, """{"metadata":{"name":"a"}}""");
        await using var watch = await OpenAsync("");

        var there = await watch.NextAsync();
        await Client.DeleteAsync(Secrets + "/a");
        var gone = await watch.NextAsync();

        there.Text("type").Should().Be("ADDED");
        gone.Text("type").Should().Be("DELETED");
    }

    [Fact]
    public async Task Watch_WhenTheHistoryIsForgotten_AnErrorFrameSays410()
    {
        var made = await Client.PostAsync(Secrets, """{"metadata":{"name":"a"}}""");
        await Client.MergeAsync(Secrets + "/a", """{"metadata":{"labels":{"o":"1"}}}""");
        _server.ExpireHistory();

        await using var watch = await OpenAsync($"&resourceVersion={made.Version}");
        var frame = await watch.NextAsync();

        frame.Text("type").Should().Be("ERROR");
        frame.Map("object").Whole("code").Should().Be(410);
    }

    [Fact]
    public async Task List_WhenPagedAndTheTokenExpired_410OffersTheRest()
    {
        foreach (var name in (string[])["a", "b", "c"])
        {
            await Client.PostAsync(Secrets, $$$"""{"metadata":{"name":"{{{name}}}"}}""");
        }

        var first = await Client.GetAsync(Secrets + "?limit=2");
        await Client.PostAsync(Secrets, """{"metadata":{"name":"d"}}""");
        var token = first.Body.Map("metadata").Text("continue")!;
        var second = await Client.GetAsync($"{Secrets}?limit=2&continue={token}");
        _server.ExpireHistory();
        var expired = await Client.GetAsync($"{Secrets}?limit=2&continue={token}");
        var rest = await Client.GetAsync($"{Secrets}?limit=5&continue={expired.Body.Map("metadata").Text("continue")}");

        second.Body!["items"]!.AsArray().Should().HaveCount(1, "the page is of the first page's revision");
        second.Version.Should().Be(first.Version);
        expired.Code.Should().Be(410);
        rest.Body!["items"]!.AsArray().Should().HaveCount(2);
    }

    private async Task<Frames> OpenAsync(string query)
    {
        var http = new HttpClient(new InMemoryHandler(_server)) { BaseAddress = new Uri("https://sandbox") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", ApiServerOptions.AdminToken);
        var response = await http.GetAsync(new Uri($"{Secrets}?watch=true{query}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return new Frames(http, response, new StreamReader(await response.Content.ReadAsStreamAsync(), Encoding.UTF8));
    }

    private sealed class Frames(HttpClient http, HttpResponseMessage response, StreamReader reader) : IAsyncDisposable
    {
        public async Task<JsonNode> NextAsync()
        {
            using var patience = new CancellationTokenSource(Deadline, TimeProvider.System);
            var line = await reader.ReadLineAsync(patience.Token);
            return JsonText.Parse(line ?? throw new InvalidOperationException("the watch ended"))!;
        }

        public ValueTask DisposeAsync()
        {
            reader.Dispose();
            response.Dispose();
            http.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
