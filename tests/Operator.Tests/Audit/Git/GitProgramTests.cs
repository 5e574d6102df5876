using Bellwether.Operator.Audit.Git;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Audit.Git;

public sealed class GitProgramTests
{
    [Fact]
    public async Task A_program_that_does_not_end_is_given_up_after_its_deadline()
    {
        await using var work = await GitWork.OpenAsync();
        var time = new ManualTimeProvider();
        var git = new GitProgram(GitEnvironment.Prepare(work.Options, Environment.GetEnvironmentVariable), work.Directory, time);
        var waits = new TaskCompletionSource();

        var run = git.RunAsync(
            ["cat-file", "--batch"],
            TimeSpan.FromMinutes(5),
            (_, token) =>
            {
                waits.SetResult();
                return Task.Delay(Timeout.InfiniteTimeSpan, time, token);
            },
            (stream, token) => stream.CopyToAsync(Stream.Null, token),
            CancellationToken.None);
        await waits.Task;
        run.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromMinutes(5));

        (await FluentActions.Awaiting(() => run.WaitAsync(TimeSpan.FromSeconds(30))).Should().ThrowAsync<GitException>())
            .Which.Problem.Should().Be(GitProblem.TimedOut);
    }

    [Fact]
    public async Task Git_gets_the_environment_that_it_is_given_and_nothing_of_the_operators()
    {
        await using var work = await GitWork.OpenAsync();
        // Of this process, which is where the operator's credentials would be.
        Environment.SetEnvironmentVariable("BELLWETHER_TEST_CREDENTIAL", "canary");

        var environment = await work.Git.MustAsync(["-c", "alias.shown=!env", "shown"], GitProgram.LocalDeadline, CancellationToken.None);

        environment.Should().Contain("GIT_CONFIG_NOSYSTEM=1").And.NotContain("BELLWETHER_TEST_CREDENTIAL").And.NotContain("canary");
    }
}
