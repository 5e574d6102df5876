using Bellwether.Testing.Git;

namespace Bellwether.Operator.Tests.Git;

/// <summary>The repository of the tests itself, pushed to by <c>git daemon</c>: what it shows, what it refuses and what it notices.</summary>
public sealed class GitRepositoryTests : IAsyncLifetime
{
    private readonly WorkingCopy _copy = new();
    private GitRepository _repository = null!;
    private GitDaemon _daemon = null!;

    public async ValueTask InitializeAsync()
    {
        _repository = await GitRepository.WithForeignHistoryAsync();
        _daemon = await GitDaemon.StartAsync(_repository, TestContext.Current.CancellationToken);
        (await _copy.CloneAsync(_daemon.Url)).Succeeded();
    }

    public async ValueTask DisposeAsync()
    {
        _copy.Dispose();
        await _daemon.DisposeAsync();
        _repository.Dispose();
    }

    [Fact]
    public async Task Commits_are_read_as_git_reads_them()
    {
        var pushed = await _copy.CommitAsync("clusters/a.txt", "one\n", "Add one\n\nBecause: it was missing\nand more.\n\nSync: prod/tls\nSync: prod/ca");
        (await _copy.PushAsync()).Succeeded();

        var commits = await _repository.CommitsAsync();

        commits.Select(commit => commit.Parents.Count).Should().Equal(0, 1, 2, 1);
        commits[3].Hash.Should().Be(pushed);
        commits[3].Author.Should().Be("Somebody <somebody@example.com>");
        commits[3].Body.Should().StartWith("Because: it was missing\nand more.").And.EndWith("Sync: prod/ca");
        commits[3].Trailer("Sync").Should().Equal("prod/tls", "prod/ca");
        (await _repository.FilesAsync()).Should().Equal("README.md", "clusters/a.txt", "clusters/notes.txt");
        (await _repository.ProblemsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task An_empty_repository_has_no_branch_and_no_problem_and_takes_a_first_push()
    {
        using var repository = await GitRepository.EmptyAsync();
        (await repository.TipAsync()).Should().BeNull();
        (await repository.CommitsAsync()).Should().BeEmpty();
        (await repository.ProblemsAsync()).Should().BeEmpty();

        await _copy.GitAsync("remote", "set-url", "origin", repository.Folder);
        (await _copy.PushAsync()).Succeeded();

        repository.Updates().Should().ContainSingle().Which.Old.Should().BeNull();
        (await repository.ForcedUpdatesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_protected_branch_refuses_until_it_is_no_longer_protected()
    {
        await _copy.CommitAsync("added.txt", "one\n", "Add one");
        _repository.Protect();

        var refused = await _copy.PushAsync();
        var elsewhere = await _copy.PushAsync(reference: "HEAD:refs/heads/other");
        _repository.AcceptAgain();
        var accepted = await _copy.PushAsync();

        refused.Error.Should().Contain("Protected branch update failed for refs/heads/main");
        elsewhere.Succeeded();
        accepted.Succeeded();
    }

    [Fact]
    public async Task A_forced_push_and_a_deletion_are_noticed_and_ordinary_pushes_are_not()
    {
        var first = await _copy.CommitAsync("added.txt", "one\n", "Add one");
        (await _copy.PushAsync()).Succeeded();
        (await _copy.PushAsync(reference: "HEAD:refs/heads/other")).Succeeded();
        (await _repository.ForcedUpdatesAsync()).Should().BeEmpty();

        await _copy.GitAsync("reset", "--quiet", "--hard", "HEAD~1");
        var second = await _copy.CommitAsync("added.txt", "two\n", "Add two");
        (await _copy.PushAsync()).ExitCode.Should().NotBe(0);
        (await _copy.PushAsync(reference: "+HEAD:refs/heads/main")).Succeeded();
        (await _copy.PushAsync(reference: ":refs/heads/other")).Succeeded();

        (await _repository.ForcedUpdatesAsync()).Should().BeEquivalentTo(
        [
            new GitUpdate("refs/heads/main", first, second), new GitUpdate("refs/heads/other", first, null),
        ]);
    }

    [Fact]
    public async Task A_damaged_object_is_a_problem()
    {
        await _copy.CommitAsync("added.txt", "one\n", "Add one");
        (await _copy.PushAsync()).Succeeded();
        var blob = (await _repository.GitAsync("rev-parse", "main:added.txt")).Trim();

        // So small a push stays loose: one object, one file.
        File.Delete(Path.Combine(_repository.Folder, "objects", blob[..2], blob[2..]));

        (await _repository.ProblemsAsync()).Should().Contain($"missing blob {blob}");
    }

    [Fact]
    public async Task A_host_that_says_its_disk_is_full_refuses()
    {
        await _copy.CommitAsync("added.txt", "one\n", "Add one");
        _repository.PretendFullDisk();

        (await _copy.PushAsync()).Error.Should().Contain("No space left on device");
    }

    [Fact]
    public async Task A_deleted_repository_is_not_found_and_comes_back_empty()
    {
        _repository.Delete();
        (await _copy.PushAsync()).Error.Should().Contain("access denied or repository not exported");

        await _repository.RecreateAsync();
        (await _copy.PushAsync()).Succeeded();

        (await _repository.CommitsAsync()).Should().HaveCount(3);
    }

    [Fact]
    public async Task A_paused_daemon_answers_when_it_is_resumed()
    {
        await _daemon.PauseAsync();
        var push = _copy.PushAsync(reference: "HEAD:refs/heads/other");
        push.IsCompleted.Should().BeFalse();

        await _daemon.ResumeAsync();

        (await push).Succeeded();
    }
}
