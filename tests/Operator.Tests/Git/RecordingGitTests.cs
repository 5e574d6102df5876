using System.Diagnostics;
using Bellwether.Testing;
using Bellwether.Testing.Git;

namespace Bellwether.Operator.Tests.Git;

public sealed class RecordingGitTests : IAsyncLifetime
{
    private readonly WorkingCopy _copy = new();
    private RecordingGit _git = null!;
    private GitRepository _repository = null!;

    public async ValueTask InitializeAsync()
    {
        _git = await RecordingGit.CreateAsync();
        _repository = await GitRepository.WithForeignHistoryAsync();
        (await _copy.CloneAsync(_repository.Folder)).Succeeded();
    }

    public ValueTask DisposeAsync()
    {
        _copy.Dispose();
        _git.Dispose();
        _repository.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Arguments_and_environment_of_git_and_of_its_helpers_are_noted()
    {
        await using var server = await GitHttpServer.StartAsync(_repository);
        using var pass = new AskPass(server);
        await _copy.GitAsync("remote", "set-url", "origin", server.Url);
        await _copy.CommitAsync("added.txt", "one\n", "Add one");
        var environment = string.Join(' ', pass.Environment.Select(variable => $"{variable.Key}={variable.Value}"));

        await RunAsync($"""CANARY=seen git commit --allow-empty -q -m "two words"; {environment} git push -q origin main; true""");

        var calls = _git.Calls;
        calls.Select(call => call.Number).Should().BeInAscendingOrder().And.StartWith(1);
        calls[0].Arguments.Should().EndWith(["commit", "--allow-empty", "-q", "-m", "two words"]);
        calls[0].Environment.Should().Contain("CANARY=seen");
        calls[0].Tells("seen").Should().BeTrue();
        calls.Should().Contain(call => call.Arguments[0].EndsWith("/git-remote-https"));
        calls.Should().OnlyContain(call => !call.Tells(server.Password));
        (await _repository.CommitsAsync())[^1].Subject.Should().Be("two words");
    }

    [Theory]
    [InlineData(KillMoment.Before, 0)]
    [InlineData(KillMoment.During, 1)]
    [InlineData(KillMoment.After, 1)]
    public async Task The_caller_dies_at_the_call_that_was_named_and_git_has_done_its_work_or_not(KillMoment moment, int branches)
    {
        _git.KillAt(2, moment);

        var exitCode = await RunAsync("git branch one; git branch two; git branch three; true");

        exitCode.Should().Be(137);
        // Git is no child of the dead, and ends when it ends.
        await Eventually.HoldsAsync(() => Branches("one") == 1 && Branches("two") == branches);
        Branches("three").Should().Be(0);
        _git.Calls.Should().HaveCount(2);
    }

    [Fact]
    public async Task The_watch_sees_what_lives_long_enough()
    {
        using var watch = EnvironmentWatch.Over(Environment.ProcessId);

        var run = RunAsync("CANARY=$$ sleep 60 & echo $! >pid; wait; true");
        await Eventually.HoldsAsync(() => watch.Seen.Any(seen => seen.CommandLine == "sleep\n60\n" && seen.Environment.Contains("CANARY=")));
        await RunAsync("kill $(cat pid)");

        (await run).Should().Be(0);
    }

    private int Branches(string name) => File.Exists(Path.Combine(_copy.Folder, ".git/refs/heads", name)) ? 1 : 0;

    /// <summary>Runs a shell in the working copy with the recording git first on its PATH.</summary>
    private async Task<int> RunAsync(string script)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", script]) { WorkingDirectory = _copy.Folder };
        foreach (var name in new[] { "AUTHOR", "COMMITTER" })
        {
            start.Environment[$"GIT_{name}_NAME"] = "Somebody";
            start.Environment[$"GIT_{name}_EMAIL"] = "somebody@example.com";
        }

        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["PATH"] = $"{_git.PathFolder}:{start.Environment["PATH"]}";
        using var shell = Process.Start(start)!;
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return shell.ExitCode;
    }
}
