using Bellwether.Operator.Options;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Testing;
using Bellwether.Testing.Git;

namespace Bellwether.Operator.Tests.Audit;

/// <summary>A fleet whose operator keeps an audit trail in a repository on this machine.</summary>
internal sealed class AuditFleet : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("bellwether-audit-").FullName;

    private AuditFleet(GitRepository repository) => Repository = repository;

    public GitRepository Repository { get; }

    public SandboxFleet Fleet { get; private set; } = null!;

    /// <summary>The operator's audit directory.</summary>
    public string AuditDirectory => _directory;

    public static Task<AuditFleet> StartAsync(params string[] followers) => StartAsync(options => options, followers);

    public static Task<AuditFleet> StartAsync(Func<AuditOptions, AuditOptions> options, params string[] followers) =>
        StartAsync(TimeProvider.System, options, followers);

    /// <param name="time">The operator's.</param>
    public static async Task<AuditFleet> StartAsync(TimeProvider time, Func<AuditOptions, AuditOptions> options, params string[] followers)
    {
        var audit = new AuditFleet(await GitRepository.EmptyAsync());
        audit.Fleet = await SandboxFleet.StartAsync(time, options(audit.Options), followers);
        return audit;
    }

    public AuditOptions Options => new()
    {
        Repository = $"file://{Repository.Folder}",
        Directory = _directory,
        Interval = TimeSpan.FromMilliseconds(100),
        AuthorName = "Bellwether",
        AuthorEmail = "bellwether@example.com",
    };

    /// <summary>Waits for the commits of the branch, and gives them without the one that begins the trail.</summary>
    public async Task<IReadOnlyList<GitCommit>> TellsAsync(Func<IReadOnlyList<GitCommit>, bool> expected)
    {
        IReadOnlyList<GitCommit> seen = [];
        await Eventually.HoldsAsync(
            async () => expected(seen = [.. (await Repository.CommitsAsync()).Where(commit => !commit.Subject.StartsWith("Begin", StringComparison.Ordinal))]),
            () => $"the trail tells; it has:\n{string.Join('\n', seen.Select(commit => commit.Subject))}\n{Fleet.Log}");
        return seen;
    }

    public async Task<IReadOnlyList<string>> FilesAsync() =>
        [.. (await Repository.FilesAsync()).Where(file => file.StartsWith("clusters/", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        await Fleet.DisposeAsync();
        Repository.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
