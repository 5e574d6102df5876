using System.Globalization;
using System.Net;
using Bellwether.Testing;

namespace Bellwether.Sandbox.Tests.Faults;

/// <summary>Each kind of fault, put at one request by its number, as a client behind an HttpClient meets it.</summary>
public sealed class FaultKindTests : IAsyncDisposable
{
    private const string Secrets = "/api/v1/namespaces/default/secrets";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly ManualTimeProvider _time = new();
    private readonly ApiServer _server;
    private readonly HttpClient _http;

    public FaultKindTests()
    {
        _server = new ApiServer(new ApiServerOptions { TimeProvider = _time });
        _http = new HttpClient(new InMemoryHandler(_server)) { BaseAddress = new Uri("https://sandbox") };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", ApiServerOptions.AdminToken);
    }

    /// <summary>What becomes of the second of three creates: what its sender sees, and whether it was done.</summary>
    public static TheoryData<string, string, bool> Kinds => new()
    {
        { nameof(Fault.TooManyRequests), "429 retry after 7", false },
        { nameof(Fault.ServerError), "503", false },
        { nameof(Fault.Gone), "410", false },
        { nameof(Fault.Unauthorized), "401", false },
        { nameof(Fault.Reset), "reset", false },
        { nameof(Fault.ResetAfter), "reset", true },
        { nameof(Fault.Hang), "no answer", false },
        { nameof(Fault.LostResponse), "no answer", true },
    };

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_fault_at_one_number_hurts_that_write_as_it_says_and_no_other(string kind, string seen, bool isDone)
    {
        var planned = _server.Faults.AtRequest(2, Named(kind));

        string[] outcomes = [await CreateAsync("a"), await CreateAsync("b"), await CreateAsync("c")];

        outcomes.Should().Equal("201", seen, "201");
        planned.Hits.Should().Be(1);
        _server.List("secrets", "default").Select(secret => secret["metadata"]!["name"]!.ToString())
            .Should().Equal(isDone ? ["a", "b", "c"] : ["a", "c"]);
    }

    [Fact]
    public async Task A_fault_can_be_put_at_every_single_request_of_a_story()
    {
        for (var number = 1; number <= 5; number++)
        {
            await using var server = new ApiServer(new ApiServerOptions());
            var client = new SandboxClient(server);
            server.Faults.AtRequest(number, Fault.ServerError());

            int[] codes =
            [
                (await client.PostAsync(Secrets, """{"metadata":{"name":"a"}}""")).Code,
                (await client.GetAsync(Secrets)).Code,
                (await client.ApplyAsync(Secrets + "/b", """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"b"}}""")).Code,
                (await client.GetAsync("/version")).Code,
                (await client.DeleteAsync(Secrets + "/b")).Code,
            ];

            codes.Select((code, index) => (code, number: index + 1)).Where(one => one.code == 500).Select(one => one.number)
                .Should().Equal(number);
        }
    }

    [Fact]
    public async Task Latency_WhenTheTimeHasPassed_TheRequestIsAnsweredAndNotBefore()
    {
        _server.Faults.AtRequest(1, Fault.Latency(TimeSpan.FromSeconds(3)));

        var slow = CreateAsync("slow");
        var other = await CreateAsync("other");
        _time.Advance(TimeSpan.FromSeconds(2.9));
        var early = slow.IsCompleted || _server.Get("secrets", "default", "slow") is not null;
        _time.Advance(TimeSpan.FromSeconds(0.2));

        (await slow).Should().Be("201");
        other.Should().Be("201");
        early.Should().BeFalse();
    }

    [Fact]
    public async Task Gone_for_good_from_one_request_on_until_the_fault_is_removed()
    {
        var gone = _server.Faults.FromRequest(2, Fault.Reset());

        string[] outcomes = [await CreateAsync("a"), await CreateAsync("b"), await CreateAsync("c")];
        _server.Faults.Remove(gone);

        outcomes.Should().Equal("201", "reset", "reset");
        (await CreateAsync("d")).Should().Be("201");
    }

    [Fact]
    public async Task ClockJump_WhenItsRequestComes_TheTimesFromThenOnAreOff()
    {
        _server.Faults.AtRequest(2, Fault.ClockJump(TimeSpan.FromHours(-1)));

        foreach (var name in (string[])["a", "b", "c"])
        {
            await CreateAsync(name);
        }

        _server.List("secrets", "default")
            .Select(secret => DateTimeOffset.Parse(secret["metadata"]!["creationTimestamp"]!.ToString(), CultureInfo.InvariantCulture) - _time.GetUtcNow())
            .Should().Equal(TimeSpan.Zero, TimeSpan.FromHours(-1), TimeSpan.FromHours(-1));
    }

    [Fact]
    public async Task StaleRead_WhenItsRequestComes_OnlyThatReadIsOld()
    {
        await CreateAsync("a");
        var before = _server.ResourceVersion;
        _server.Delete("secrets", "default", "a");
        _server.Faults.AtRequest(3, Fault.StaleRead(before));

        HttpStatusCode[] codes = [await GetAsync("a"), await GetAsync("a"), await GetAsync("a")];

        codes.Should().Equal(HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task SilentWatch_WhenItToldItsEvents_SaysNothingMoreAndStaysOpen(int events)
    {
        _server.Faults.AtRequest(1, Fault.SilentWatch(events));
        using var silent = await WatchAsync();
        using var other = await WatchAsync();

        await CreateManyAsync(3);
        var heard = await LinesAsync(other, 3);
        var told = await LinesAsync(silent, events);
        var next = silent.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
        _time.Advance(TimeSpan.FromHours(2));
        var ended = await LinesAsync(other, 1);

        heard.Should().Be(3);
        told.Should().Be(events);
        ended.Should().Be(0, "any other watch has come to its end");
        next.IsCompleted.Should().BeFalse("a silent watch doesn't even end");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task BrokenWatch_WhenItToldItsEvents_BreaksInsteadOfEnding(int events)
    {
        _server.Faults.AtRequest(1, Fault.BrokenWatch(events));
        using var broken = await WatchAsync();
        using var other = await WatchAsync();

        await CreateManyAsync(3);
        var told = await LinesAsync(broken, events);
        var heard = await LinesAsync(other, 3);

        told.Should().Be(events);
        heard.Should().Be(3);
        await FluentActions.Awaiting(() => LinesAsync(broken, 1)).Should().ThrowAsync<IOException>();
    }

    private static Fault Named(string kind) => kind switch
    {
        nameof(Fault.TooManyRequests) => Fault.TooManyRequests(7),
        nameof(Fault.ServerError) => Fault.ServerError(503),
        nameof(Fault.Gone) => Fault.Gone(),
        nameof(Fault.Unauthorized) => Fault.Unauthorized(),
        nameof(Fault.Reset) => Fault.Reset(),
        nameof(Fault.ResetAfter) => Fault.ResetAfter(),
        nameof(Fault.Hang) => Fault.Hang(),
        _ => Fault.LostResponse(),
    };

    /// <summary>What a client that waits a moment sees: a code, a reset, or nothing.</summary>
    private async Task<string> CreateAsync(string name)
    {
        using var body = new StringContent($$$"""{"metadata":{"name":"{{{name}}}"}}""", System.Text.Encoding.UTF8, "application/json");
        using var patience = new CancellationTokenSource();
        var sending = _http.PostAsync(new Uri(Secrets, UriKind.Relative), body, patience.Token);
        if (!sending.IsCompleted && _time.PendingTimers == 0)
        {
            // In memory nothing takes time but a fault: who hasn't answered by now never will.
            await patience.CancelAsync();
        }

        try
        {
            using var response = await sending;
            return (int)response.StatusCode + (response.Headers.RetryAfter is { } retry ? $" retry after {retry.Delta?.TotalSeconds}" : "");
        }
        catch (HttpRequestException)
        {
            return "reset";
        }
        catch (OperationCanceledException)
        {
            return "no answer";
        }
    }

    private async Task CreateManyAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await CreateAsync($"s{i}");
        }
    }

    private async Task<HttpStatusCode> GetAsync(string name)
    {
        using var response = await _http.GetAsync(new Uri($"{Secrets}/{name}", UriKind.Relative));
        return response.StatusCode;
    }

    private async Task<StreamReader> WatchAsync()
    {
        var response = await _http.GetAsync(new Uri(Secrets + "?watch=true", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    private static async Task<int> LinesAsync(StreamReader reader, int count)
    {
        using var patience = new CancellationTokenSource(Deadline, TimeProvider.System);
        var lines = 0;
        while (lines < count && await reader.ReadLineAsync(patience.Token) is not null)
        {
            lines++;
        }

        return lines;
    }
}
