using Bellwether.Operator.Audit.Git;
using Bellwether.Operator.Options;
using Bellwether.Testing.Git;

namespace Bellwether.Operator.Tests.Audit.Git;

/// <summary>The types that run git, on a real repository on this machine.</summary>
internal sealed class GitWork : IAsyncDisposable
{
    private GitWork(GitRepository repository, string directory, AuditOptions options)
    {
        (Repository, Directory, Options) = (repository, directory, options);
        Git = new GitProgram(GitEnvironment.Prepare(options, Environment.GetEnvironmentVariable), directory, TimeProvider.System);
        Local = new LocalRepository(Git, options);
        Import = new CommitImport(Git, options);
        Signer = new CommitSigner(Git, options);
        Remote = new RemoteBranch(Git, options);
    }

    /// <summary>The server's.</summary>
    public GitRepository Repository { get; }

    public string Directory { get; }

    public AuditOptions Options { get; }

    public GitProgram Git { get; }

    public LocalRepository Local { get; }

    public CommitImport Import { get; }

    public CommitSigner Signer { get; }

    public RemoteBranch Remote { get; }

    public static Task<GitWork> OpenAsync() => OpenAsync((options, _) => options);

    /// <param name="edit">Of the options, with the audit directory.</param>
    public static async Task<GitWork> OpenAsync(Func<AuditOptions, string, AuditOptions> edit, GitRepository? repository = null)
    {
        repository ??= await GitRepository.EmptyAsync();
        var directory = System.IO.Directory.CreateTempSubdirectory("bellwether-audit-").FullName;
        var work = new GitWork(repository, directory, edit(
            new AuditOptions { Repository = $"file://{repository.Folder}", Directory = directory, AuthorEmail = "bellwether@example.com" }, directory));
        await work.Local.OpenAsync(CancellationToken.None);
        return work;
    }

    /// <summary>Makes a commit with one file.</summary>
    public async Task<string> CommitAsync(string? parent, string path, string? text, string message = "Change\n") =>
        (await Import.RunAsync(parent, [new CommitDraft(message, DateTimeOffset.UnixEpoch, [KeyValuePair.Create(path, text)])], CancellationToken.None))[0];

    public ValueTask DisposeAsync()
    {
        Repository.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
        return ValueTask.CompletedTask;
    }
}
