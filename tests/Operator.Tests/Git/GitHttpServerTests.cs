using System.IO.Compression;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Bellwether.Testing;
using Bellwether.Testing.Git;

namespace Bellwether.Operator.Tests.Git;

/// <summary>The Git host of the tests itself, over HTTP: what the tests of the audit trail take for granted.</summary>
public sealed class GitHttpServerTests : IAsyncLifetime
{
    private readonly WorkingCopy _copy = new();
    private GitRepository _repository = null!;
    private GitHttpServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _repository = await GitRepository.WithForeignHistoryAsync();
        _server = await GitHttpServer.StartAsync(_repository);
    }

    public async ValueTask DisposeAsync()
    {
        _copy.Dispose();
        await _server.DisposeAsync();
        _repository.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_clone_and_a_push_go_through(bool tls)
    {
        using var pass = new AskPass(_server);
        var url = tls ? _server.Url : _server.PlainUrl;

        (await _copy.CloneAsync(url, pass.Environment)).Succeeded();
        await _copy.CommitAsync("added.txt", "one\n", "Add one");
        (await _copy.PushAsync(pass.Environment)).Succeeded();

        (await _repository.CommitsAsync()).Select(commit => commit.Subject).Should().Equal("Begin it", "Note it", "Merge it", "Add one");
        (await _repository.ReadAsync("added.txt")).Should().Be("one\n");
        _server.Calls.Should().Contain(call => call.IsPush && call.User == "bellwether");
        _server.Calls.Should().OnlyContain(call => !call.ToString().Contains("CANARY"));
    }

    [Fact]
    public async Task A_push_that_git_sends_in_chunks_goes_through()
    {
        using var pass = new AskPass(_server);
        (await _copy.CloneAsync(_server.Url, pass.Environment)).Succeeded();
        await _copy.CommitAsync("long.txt", Convert.ToHexString(RandomNumberGenerator.GetBytes(200_000)), "Add much");
        await _copy.GitAsync("config", "http.postBuffer", "65536");

        (await _copy.PushAsync(pass.Environment)).Succeeded();

        (await _repository.ReadAsync("long.txt")).Should().HaveLength(400_000);
    }

    [Fact]
    public async Task A_body_that_is_compressed_and_of_unknown_length_and_the_protocols_version_reach_git()
    {
        using var client = new HttpClient();
        using var body = new MemoryStream();
        await using (var gzip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync("0014command=ls-refs\n0000"u8.ToArray(), Cancellation);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, _server.PlainUrl + "/git-upload-pack");
        request.Content = new ByteArrayContent(body.ToArray());
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-git-upload-pack-request");
        request.Content.Headers.ContentEncoding.Add("gzip");
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add("Git-Protocol", "version=2");
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_server.User}:{_server.Password}")));
        using var response = await client.SendAsync(request, Cancellation);

        (await response.Content.ReadAsStringAsync(Cancellation)).Should().Contain($"{await _repository.TipAsync()} refs/heads/main\n");
    }

    [Fact]
    public async Task A_wrong_password_an_unknown_authority_and_no_password_are_refused()
    {
        using var right = new AskPass(_server);
        using var wrong = new AskPass(_server, "guessed");
        var distrusting = new Dictionary<string, string>(right.Environment);
        distrusting.Remove("GIT_SSL_CAINFO");

        (await _copy.CloneAsync(_server.Url, wrong.Environment)).Error.Should().Contain("Authentication failed");
        (await _copy.CloneAsync(_server.Url, distrusting)).Error.Should().Contain("certificate");
        (await _copy.CloneAsync(_server.PlainUrl, new Dictionary<string, string>())).Error.Should().Contain("could not read Username");
    }

    [Theory]
    [InlineData(403)]
    [InlineData(503)]
    public async Task A_status_is_what_the_client_sees(int status)
    {
        using var pass = new AskPass(_server);
        _server.FailWith(GitHttpFault.Status(status));

        (await _copy.CloneAsync(_server.Url, pass.Environment)).Error.Should().Contain($"error: {status}");
    }

    [Fact]
    public async Task A_hanging_request_is_answered_when_the_fault_is_lifted()
    {
        using var pass = new AskPass(_server);
        _server.FailWith(GitHttpFault.Hang);
        var clone = _copy.CloneAsync(_server.Url, pass.Environment);
        await Eventually.HoldsAsync(() => _server.Calls.Count == 1);
        clone.IsCompleted.Should().BeFalse();

        _server.FailWith(GitHttpFault.None);

        (await clone).Succeeded();
    }

    [Fact]
    public async Task A_server_that_is_disposed_lets_go_a_hanging_request()
    {
        using var pass = new AskPass(_server);
        var server = await GitHttpServer.StartAsync(_repository);
        server.FailWith(GitHttpFault.Hang);
        var clone = _copy.CloneAsync(server.PlainUrl, pass.Environment);
        await Eventually.HoldsAsync(() => server.Calls.Count == 1);

        await server.DisposeAsync();

        (await Eventually.EndsAsync(clone)).ExitCode.Should().NotBe(0);
    }

    [Fact]
    public async Task A_redirect_leads_to_the_other_host()
    {
        await using var other = await GitHttpServer.StartAsync(_repository);
        _server.FailWith(GitHttpFault.RedirectTo(other.PlainUrl[..other.PlainUrl.LastIndexOf('/')]));
        using var pass = new AskPass(other);

        (await _copy.CloneAsync(_server.PlainUrl, pass.Environment)).Succeeded();

        other.Calls.Should().NotBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_push_whose_connection_breaks_fails_at_the_client_whether_it_was_done_or_not(bool done)
    {
        using var pass = new AskPass(_server);
        (await _copy.CloneAsync(_server.Url, pass.Environment)).Succeeded();
        var pushed = await _copy.CommitAsync("added.txt", "one\n", "Add one");
        var before = await _repository.TipAsync();
        _server.Fault = call => !call.IsPush ? GitHttpFault.None : done ? GitHttpFault.DropAnswer : GitHttpFault.DropPush;

        var push = await _copy.PushAsync(pass.Environment);

        push.ExitCode.Should().NotBe(0);
        (await _repository.TipAsync()).Should().Be(done ? pushed : before);
    }
}
