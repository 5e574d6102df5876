using System.Security.Cryptography;
using System.Text;
using Bellwether.Operator.Audit.Git;
using Bellwether.Testing.Git;

namespace Bellwether.Operator.Tests.Audit.Git;

/// <summary>What the local repository is told about its own upkeep, and about what comes from a server.</summary>
public sealed class LocalRepositorySettingsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_large_pack_is_not_written_anew_by_every_tidying()
    {
        await using var work = await GitWork.OpenAsync();
        var folder = GitEnvironment.RepositoryPath(work.Options);
        var file = Path.Combine(work.Directory, "large");
        await File.WriteAllBytesAsync(file, RandomNumberGenerator.GetBytes(65 * 1024 * 1024), TestContext.Current.CancellationToken);
        var blob = (await GitCommand.RunAsync(folder, "-c", "core.compression=0", "hash-object", "-w", file)).Trim();
        (await GitCommand.TryAsync(folder, ["-c", "core.compression=0", "pack-objects", "--quiet", "objects/pack/pack"], blob + "\n", cancellationToken: TestContext.Current.CancellationToken)).Succeeded();
        await GitCommand.RunAsync(folder, "prune-packed");
        var pack = Packs(work).Single().Name;
        var tip = $"commit refs/bellwether/tip\ncommitter A <a@example.com> 1700000000 +0000\ndata 3\nOne\nM 100644 {blob} large\n\ndone\n";
        (await GitCommand.TryAsync(folder, ["fast-import", "--quiet", "--done"], tip, cancellationToken: TestContext.Current.CancellationToken)).Succeeded();

        await work.Git.MustAsync(["gc", "--quiet"], GitProgram.LocalDeadline, None);

        Packs(work).Select(file => file.Name).Should().Contain(pack);
    }

    [Fact]
    public async Task Packing_takes_one_thread_and_so_a_bounded_memory()
    {
        await using var work = await GitWork.OpenAsync();
        var tip = await work.CommitAsync(null, "a", new string('a', 100_000) + "1");
        tip = await work.CommitAsync(tip, "a", new string('a', 100_000) + "2");

        var packed = await work.Git.RunAsync(["pack-objects", "--revs", "--progress", "pack"], GitProgram.LocalDeadline, None, tip + "\n");

        packed.Succeeded.Should().BeTrue("{0}", packed.Errors);
        packed.Errors.Should().Contain("Compressing objects").And.NotContain("Delta compression using up to");
    }

    [Theory]
    [InlineData("a time zone that there isn't", "author A <a@example.com> 1700000000 +51800\ncommitter A <a@example.com> 1700000000 +0000\n", false)]
    [InlineData("no space before a date", "author A <a@example.com>1700000000 +0000\ncommitter A <a@example.com> 1700000000 +0000\n", false)]
    [InlineData("a mode with a zero in front", "author A <a@example.com> 1700000000 +0000\ncommitter A <a@example.com> 1700000000 +0000\n", true)]
    public async Task A_history_with_a_mistake_that_old_programs_made_is_fetched(string mistake, string people, bool isInTree)
    {
        await using var work = await GitWork.OpenAsync();
        var folder = work.Repository.Folder;
        var blob = (await HashAsync(folder, "blob", "text")).Trim();
        var entry = Encoding.Latin1.GetString([.. Encoding.ASCII.GetBytes($"{(isInTree ? "0" : "")}40000 a\0"), .. Convert.FromHexString(await TreeAsync(folder, $"100644 blob {blob}\tb"))]);
        var tree = (await HashAsync(folder, "tree", entry)).Trim();
        var commit = (await HashAsync(folder, "commit", $"tree {tree}\n{people}\nOld\n")).Trim();
        await GitCommand.RunAsync(folder, "update-ref", "refs/heads/main", commit);

        (await work.Remote.FetchTipAsync(shallow: false, None)).Should().Be(commit, "{0} does no harm here", mistake);
    }

    private static FileInfo[] Packs(GitWork work) => new DirectoryInfo(Path.Combine(GitEnvironment.RepositoryPath(work.Options), "objects", "pack")).GetFiles("*.pack");

    /// <summary>As an old program wrote it: nothing is checked.</summary>
    private static async Task<string> HashAsync(string folder, string type, string content)
    {
        var file = Path.Combine(folder, "content");
        await File.WriteAllBytesAsync(file, Encoding.Latin1.GetBytes(content), TestContext.Current.CancellationToken);
        return await GitCommand.RunAsync(folder, "hash-object", "--literally", "-t", type, "-w", file);
    }

    private static async Task<string> TreeAsync(string folder, string entry) =>
        (await GitCommand.TryAsync(folder, ["mktree"], entry + "\n")).Succeeded().Trim();
}
