using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Audit.Journal;
using Bellwether.Operator.Audit.Pushing;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Options;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Tests.Audit.Git;

namespace Bellwether.Operator.Tests.Audit.Pushing;

/// <summary>A journal, a backlog and a real branch that they are pushed to.</summary>
internal sealed class TrailWork : IAsyncDisposable
{
    public static readonly Origin Us = new("us");

    private TrailWork(GitWork git)
    {
        Git = git;
        Journal = AuditJournal.Open(Path.Combine(git.Directory, "journal"), 1024 * 1024 * 1024);
        var finder = new ContentFinder(Journal, new SyncBook("bellwether-system"), null!, Us);
        var builder = new TrailBuilder(git.Local, git.Import, git.Signer, finder, _ => false, Us);
        Pusher = new TrailPusher(git.Local, git.Remote, builder, Journal, Backlog, TimeProvider.System);
    }

    public GitWork Git { get; }

    public AuditJournal Journal { get; }

    public AuditBacklog Backlog { get; } = new(TimeProvider.System, _ => { });

    public TrailPusher Pusher { get; }

    public static Task<TrailWork> OpenAsync() => OpenAsync((options, _) => options);

    /// <param name="edit">Of the options, with the audit directory.</param>
    public static async Task<TrailWork> OpenAsync(Func<AuditOptions, string, AuditOptions> edit) => new(await GitWork.OpenAsync(edit));

    public void Record(params IEnumerable<AuditChange> changes)
    {
        foreach (var change in changes)
        {
            Backlog.Recorded(Journal.Append(change)!.Value, change);
        }
    }

    /// <summary>Pushes until nothing waits, trying again after failures as the writer does.</summary>
    public async Task PushAllAsync()
    {
        for (var attempt = 1; Backlog.Count > 0 || Backlog.Looks(1).Count > 0; attempt++)
        {
            try
            {
                await Pusher.PushAsync(CancellationToken.None);
            }
            catch (Bellwether.Operator.Audit.Git.GitException) when (attempt < 20)
            {
                // Again.
            }

            attempt.Should().BeLessThan(100);
        }
    }

    public async Task<string[]> SubjectsAsync() => [.. (await Git.Repository.CommitsAsync()).Select(commit => commit.Subject)];

    public async Task<string[]> FilesAsync() =>
        [.. (await Git.Repository.FilesAsync()).Where(file => file.StartsWith(AuditPath.Clusters, StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        Journal.Dispose();
        Backlog.Dispose();
        await Git.DisposeAsync();
    }
}
