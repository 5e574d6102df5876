using System.Diagnostics;
using Bellwether.Testing.Git;

namespace Bellwether.EndToEnd.Tests.Git;

/// <summary>The Git host of the tests itself, over SSH: what the tests of the audit trail take for granted.</summary>
public sealed class GitSshServerTests : IAsyncLifetime
{
    private readonly WorkingCopy _copy = new();
    private GitRepository _repository = null!;
    private GitSshServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _repository = await GitRepository.WithForeignHistoryAsync();
        _server = await GitSshServer.StartAsync(_repository, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _copy.Dispose();
        await _server.DisposeAsync();
        _repository.Dispose();
    }

    [Fact]
    public async Task A_clone_and_a_push_go_through()
    {
        (await _copy.CloneAsync(_server.Url, _server.Credentials())).Succeeded();
        var pushed = await _copy.CommitAsync("added.txt", "one\n", "Add one");
        (await _copy.PushAsync(_server.Credentials())).Succeeded();

        (await _repository.TipAsync()).Should().Be(pushed);
        (await _repository.ForcedUpdatesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task An_unknown_key_is_refused() =>
        (await _copy.CloneAsync(_server.Url, _server.Credentials(_server.UnknownKeyFile))).Error.Should().Contain("Permission denied (publickey)");

    [Fact]
    public async Task A_changed_host_key_is_refused_by_the_client()
    {
        (await _copy.CloneAsync(_server.Url, _server.Credentials())).Succeeded();

        await _server.ChangeHostKeyAsync(Cancellation);

        (await _copy.PushAsync(_server.Credentials())).Error.Should().Contain("Host key verification failed");
    }

    [Fact]
    public async Task The_key_is_good_for_git_only()
    {
        var command = string.Join(' ', _server.SshCommand().Split(' ').Skip(1));
        var url = new Uri(_server.Url);
        var start = new ProcessStartInfo("ssh", $"{command} -p {url.Port} {url.UserInfo}@{url.Host} id")
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var ssh = Process.Start(start)!;
        var said = await ssh.StandardError.ReadToEndAsync(Cancellation);
        await ssh.WaitForExitAsync(Cancellation);

        said.Should().Contain("unrecognized command 'id'");
        ssh.ExitCode.Should().NotBe(0);
    }

    [Fact]
    public async Task A_paused_server_answers_when_it_is_resumed()
    {
        await _server.PauseAsync();
        var clone = _copy.CloneAsync(_server.Url, _server.Credentials());
        clone.IsCompleted.Should().BeFalse();

        await _server.ResumeAsync();

        (await clone).Succeeded();
    }
}
