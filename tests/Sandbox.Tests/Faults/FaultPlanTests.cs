namespace Bellwether.Sandbox.Tests.Faults;

public sealed class FaultPlanTests : IAsyncDisposable
{
    private const string Secrets = "/api/v1/namespaces/default/secrets";
    private const string Body = """{"metadata":{"name":"a"}}""";

    private readonly ApiServer _server = new(new ApiServerOptions());

    private SandboxClient Client => new(_server);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task AtRequest_WhenThatRequestComes_OnlyItIsHurt()
    {
        _server.Faults.AtRequest(2, Fault.TooManyRequests(7));

        var codes = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            codes.Add((await Client.GetAsync(Secrets)).Code);
        }

        codes.Should().Equal(200, 429, 200);
    }

    [Fact]
    public async Task LostResponse_WhenAWriteIsHit_ItIsDoneAndNobodyHearsOfIt()
    {
        _server.Faults.Add(request => request.IsWrite, Fault.LostResponse(), times: 1);
        using var patience = new CancellationTokenSource();

        var sent = Client.RawAsync("POST", Secrets, Body, "application/json", null, patience.Token);
        var there = await Client.GetAsync(Secrets + "/a");
        await patience.CancelAsync();

        there.Code.Should().Be(200);
        await FluentActions.Awaiting(() => sent).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Reset_WhenAWriteIsHit_NothingIsDone()
    {
        _server.Faults.Add(request => request.Verb == "create", Fault.Reset(), times: 1);

        var response = await Client.RawAsync("POST", Secrets, Body, "application/json", null, CancellationToken.None);

        response.Aborted.Should().BeTrue();
        _server.Get("secrets", "default", "a").Should().BeNull();
    }

    [Fact]
    public async Task StaleRead_WhenAnOlderRevisionIsAsked_TheListIsOfThen()
    {
        var before = _server.ResourceVersion;
        await Client.PostAsync(Secrets, Body);
        _server.Faults.Add(request => request.Verb == "list", Fault.StaleRead(before), times: 1);

        var stale = await Client.GetAsync(Secrets);
        var fresh = await Client.GetAsync(Secrets);

        stale.Body!["items"]!.AsArray().Should().BeEmpty();
        stale.Version.Should().Be(before.ToString(System.Globalization.CultureInfo.InvariantCulture));
        fresh.Body!["items"]!.AsArray().Should().HaveCount(1);
    }

    [Fact]
    public async Task ClockOffset_WhenSet_MovesTheTimesThatAreWritten()
    {
        _server.ClockOffset = TimeSpan.FromDays(-4000);

        var made = await Client.PostAsync(Secrets, Body);

        made.Body!["metadata"]!["creationTimestamp"]!.GetValue<string>().Should().StartWith("201");
    }

    [Fact]
    public async Task Requests_WhenWritesHappen_AreJournaledWithoutBodies()
    {
        await Client.PostAsync(Secrets, Body);
        await Client.DeleteAsync(Secrets + "/a");
        await Client.GetAsync(Secrets);

        _server.Requests.Writes.Select(write => $"{write.User} {write.Verb} {write.Resource} {write.Namespace}/{write.Name} {write.Code}")
            .Should().Equal("admin create secrets default/ 201", "admin delete secrets default/a 200");
        _server.Requests.Count("list", "secrets").Should().Be(1);
    }
}
