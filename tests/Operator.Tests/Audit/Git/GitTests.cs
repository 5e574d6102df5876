using Bellwether.Operator.Audit.Git;
using Bellwether.Testing.Git;

namespace Bellwether.Operator.Tests.Audit.Git;

/// <summary>Commits made, signed, fetched and pushed by the real program.</summary>
public sealed class GitTests
{
    private const string Path = "clusters/east/prod/Secret/tls.yaml";
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Commits_begin_a_branch_go_on_it_and_take_away_what_is_not_there()
    {
        await using var work = await GitWork.OpenAsync();

        var first = await work.CommitAsync(null, Path, "a: 1\n", "First\n\nÄ: 'x'\ndata 3\n");
        var second = await work.CommitAsync(first, "clusters/nothing.yaml", null);
        var third = await work.CommitAsync(second, Path, null);
        (await work.Remote.PushAsync(third, None)).Should().BeTrue();

        var commits = await work.Repository.CommitsAsync();
        commits.Select(commit => commit.Hash).Should().Equal(first, second, third);
        commits[0].Parents.Should().BeEmpty();
        commits[0].Author.Should().Be("Bellwether <bellwether@example.com>");
        commits[0].Body.Should().Be("Ä: 'x'\ndata 3");
        (await work.Repository.FilesAsync()).Should().BeEmpty();
        (await work.Repository.ReadAsync(Path, second)).Should().Be("a: 1\n");
    }

    [Fact]
    public async Task The_same_change_on_the_same_tip_is_the_same_commit()
    {
        await using var work = await GitWork.OpenAsync();
        var first = await work.CommitAsync(null, Path, "a: 1\n");

        (await work.CommitAsync(null, Path, "a: 1\n")).Should().Be(first);
    }

    [Theory]
    [InlineData("a\nM 100644 inline b")]
    [InlineData("\"a\"")]
    public async Task A_path_that_would_be_more_than_a_path_is_refused(string path)
    {
        await using var work = await GitWork.OpenAsync();

        await work.Invoking(it => it.CommitAsync(null, path, "x")).Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task Somebody_elses_history_stays()
    {
        await using var work = await GitWork.OpenAsync((options, _) => options, await GitRepository.WithForeignHistoryAsync());
        var before = await work.Repository.CommitsAsync();
        var tip = await work.Remote.FetchTipAsync(shallow: true, None);

        var made = await work.CommitAsync(tip, Path, "a: 1\n");
        (await work.Remote.PushAsync(made, None)).Should().BeTrue();

        (await work.Repository.CommitsAsync()).Select(commit => commit.Hash).Should().Equal([.. before.Select(commit => commit.Hash), made]);
        (await work.Repository.FilesAsync()).Should().Contain("README.md").And.Contain(Path);
        (await work.Repository.ProblemsAsync()).Should().BeEmpty();
        (await work.Repository.ForcedUpdatesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_branch_that_is_not_there_has_no_tip_and_one_that_moved_is_not_forced()
    {
        await using var work = await GitWork.OpenAsync();
        (await work.Remote.FetchTipAsync(shallow: false, None)).Should().BeNull();
        var first = await work.CommitAsync(null, Path, "a: 1\n");
        (await work.Remote.PushAsync(first, None)).Should().BeTrue();
        var theirs = await work.CommitAsync(first, "theirs", "x");
        (await work.Remote.PushAsync(theirs, None)).Should().BeTrue();

        var ours = await work.CommitAsync(first, Path, "a: 2\n");
        (await work.Remote.PushAsync(ours, None)).Should().BeFalse();

        (await work.Remote.FetchTipAsync(shallow: false, None)).Should().Be(theirs);
        (await work.Repository.TipAsync()).Should().Be(theirs);
    }

    [Fact]
    public async Task A_refused_push_is_told_by_what_the_host_did_not_by_what_it_said()
    {
        await using var work = await GitWork.OpenAsync();
        var made = await work.CommitAsync(null, Path, "a: 1\n");

        work.Repository.Protect();
        (await ProblemAsync(() => work.Remote.PushAsync(made, None))).Should().Be(GitProblem.PushRefused);
        work.Repository.PretendFullDisk();
        (await ProblemAsync(() => work.Remote.PushAsync(made, None))).Should().Be(GitProblem.PushRefused);
        work.Repository.AcceptAgain();

        (await work.Remote.PushAsync(made, None)).Should().BeTrue();
    }

    [Fact]
    public async Task A_repository_that_is_gone_is_not_found()
    {
        await using var work = await GitWork.OpenAsync();
        work.Repository.Delete();

        (await ProblemAsync(() => work.Remote.FetchTipAsync(shallow: false, None))).Should().Be(GitProblem.RepositoryNotFound);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/x", nameof(GitProblem.Unreachable))]
    [InlineData("git://127.0.0.1:1/x", nameof(GitProblem.Unreachable))]
    public async Task A_server_that_is_not_there_is_unreachable(string url, string reason)
    {
        await using var work = await GitWork.OpenAsync((options, _) => options with { Repository = url });

        (await ProblemAsync(() => work.Remote.FetchTipAsync(shallow: false, None))).Reason.Should().Be(reason);
    }

    [Fact]
    public async Task Large_files_of_others_are_passed_over_and_the_next_one_is_read()
    {
        await using var work = await GitWork.OpenAsync();
        var commits = await work.Import.RunAsync(
            null,
            [new CommitDraft("x\n", DateTimeOffset.UnixEpoch, [new("a", "1"), new("b", new string('x', (16 * 1024 * 1024) + 1)), new("c", ""), new("d", "4")])],
            None);

        var read = await work.Local.ReadAsync(commits[0], ["a", "b", "missing", "c", "d"], text => text, None);

        read.Should().BeEquivalentTo(new Dictionary<string, string> { ["a"] = "1", ["b"] = "", ["c"] = "", ["d"] = "4" });
    }

    [Fact]
    public async Task A_batch_is_found_by_its_trailer_and_not_by_a_word_in_a_message()
    {
        await using var work = await GitWork.OpenAsync();
        var first = await work.CommitAsync(null, "a", "1", "One\n\nBatch: 00aa/1-7\n");
        var second = await work.CommitAsync(first, "a", "2", "Two\n\nNot a trailer, Batch: 00aa/9-9, but words.\n");

        (await work.Local.FindTrailerAsync("Batch", "00aa/", second, null, None)).Should().Be("00aa/1-7");
        (await work.Local.FindTrailerAsync("Batch", "00aa/", second, first, None)).Should().BeNull();
        (await work.Local.FindTrailerAsync("Batch", "00bb/", second, null, None)).Should().BeNull();
    }

    [Fact]
    public async Task Signed_commits_are_good_to_whoever_knows_the_key_and_bad_to_others()
    {
        await using var work = await GitWork.OpenAsync((options, directory) => options with { SigningKey = System.IO.Path.Combine(directory, "key") });
        await KeyGenAsync(work.Directory, "key");
        await KeyGenAsync(work.Directory, "other");
        CommitDraft[] drafts = [new("One\n", DateTimeOffset.UnixEpoch, [new(Path, "1")]), new("Two\n", DateTimeOffset.UnixEpoch, [new(Path, "2")])];
        var unsigned = await work.Import.RunAsync(null, drafts, None);

        var tip = await work.Signer.SignAsync(null, [.. unsigned.Zip(drafts)], None);
        (await work.Remote.PushAsync(tip, None)).Should().BeTrue();

        (await work.Repository.CommitsAsync()).Select(commit => commit.Subject).Should().Equal("One", "Two");
        (await work.Repository.ReadAsync(Path)).Should().Be("2");
        foreach (var commit in await work.Repository.CommitsAsync())
        {
            (await VerifyAsync(work, "key", commit.Hash)).ExitCode.Should().Be(0);
            (await VerifyAsync(work, "other", commit.Hash)).ExitCode.Should().NotBe(0);
        }
    }

    [Fact]
    public async Task A_key_that_is_none_is_a_failure_to_sign()
    {
        await using var work = await GitWork.OpenAsync((options, directory) => options with { SigningKey = System.IO.Path.Combine(directory, "key") });
        await File.WriteAllTextAsync(work.Options.SigningKey!, "no key", TestContext.Current.CancellationToken);
        CommitDraft[] drafts = [new("One\n", DateTimeOffset.UnixEpoch, [new(Path, "1")])];
        var unsigned = await work.Import.RunAsync(null, drafts, None);

        (await ProblemAsync(() => work.Signer.SignAsync(null, [.. unsigned.Zip(drafts)], None))).Should().Be(GitProblem.SigningFailed);
    }

    [Fact]
    public async Task A_commit_whose_tree_is_not_told_is_not_passed_over()
    {
        await using var work = await GitWork.OpenAsync((options, directory) => options with { SigningKey = System.IO.Path.Combine(directory, "key") });
        await KeyGenAsync(work.Directory, "key");
        var draft = new CommitDraft("One\n", DateTimeOffset.UnixEpoch, [new(Path, "1")]);

        await work.Signer.Invoking(signer => signer.SignAsync(null, [(new string('0', 40), draft)], None)).Should().ThrowAsync<GitException>();
    }

    [Fact]
    public async Task A_lock_that_a_killed_program_left_holds_nothing_up()
    {
        await using var work = await GitWork.OpenAsync();
        var commit = await work.CommitAsync(null, Path, "1");
        await work.Local.TidyAsync(commit, None);
        await File.WriteAllTextAsync(
            System.IO.Path.Combine(GitEnvironment.RepositoryPath(work.Options), "refs", "bellwether", "tip.lock"), "", TestContext.Current.CancellationToken);

        await work.Local.OpenAsync(None);

        var next = await work.CommitAsync(commit, Path, "2");
        await work.Local.Invoking(local => local.TidyAsync(next, None)).Should().NotThrowAsync();
    }

    [Fact]
    public async Task Branches_that_earlier_runs_built_on_go()
    {
        await using var work = await GitWork.OpenAsync();
        await work.CommitAsync(null, Path, "1");

        await work.Local.OpenAsync(None);

        (await GitCommand.RunAsync(GitEnvironment.RepositoryPath(work.Options), "for-each-ref")).Should().BeEmpty();
    }

    private static async Task<GitProblem> ProblemAsync(Func<Task> call) => (await call.Should().ThrowAsync<GitException>()).Which.Problem;

    private static async Task KeyGenAsync(string directory, string name)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("ssh-keygen")
        {
            ArgumentList = { "-q", "-t", "ed25519", "-N", "", "-f", System.IO.Path.Combine(directory, name) },
        })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.Should().Be(0);
    }

    private static async Task<Testing.Git.GitResult> VerifyAsync(GitWork work, string key, string commit)
    {
        var signers = System.IO.Path.Combine(work.Directory, $"{key}.allowed");
        await File.WriteAllTextAsync(signers, $"bellwether@example.com {await File.ReadAllTextAsync(System.IO.Path.Combine(work.Directory, $"{key}.pub"))}");
        return await GitCommand.TryAsync(work.Repository.Folder, ["-c", $"gpg.ssh.allowedSignersFile={signers}", "verify-commit", commit]);
    }
}
