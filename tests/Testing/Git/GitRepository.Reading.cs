namespace Bellwether.Testing.Git;

/// <content>What is in it, and what happened to it.</content>
public sealed partial class GitRepository
{
    private const string UpdatesFile = "updates.log";

    /// <summary>The hash that a branch names, or null when there is no such branch.</summary>
    public async Task<string?> TipAsync(string branch = "main")
    {
        var found = await GitCommand.TryAsync(Folder, ["rev-parse", "--verify", "--quiet", $"refs/heads/{branch}"]);
        return found.ExitCode == 0 ? found.Output.Trim() : null;
    }

    /// <summary>Every commit that the branch reaches, oldest first; none when there is no such branch.</summary>
    public async Task<IReadOnlyList<GitCommit>> CommitsAsync(string branch = "main") => await TipAsync(branch) is { } tip
        ? GitCommit.Parse(await GitAsync("log", "--reverse", "--topo-order", $"--format={GitCommit.Format}", tip))
        : [];

    /// <summary>The paths of all files at a revision, sorted as git sorts.</summary>
    public async Task<IReadOnlyList<string>> FilesAsync(string revision = "main") =>
        (await GitAsync("ls-tree", "-r", "-z", "--name-only", revision)).Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The content of a file at a revision.</summary>
    public Task<string> ReadAsync(string path, string revision = "main") => GitAsync("cat-file", "blob", $"{revision}:{path}");

    /// <summary>What <c>git fsck</c> has to say; nothing when the repository is whole.</summary>
    public async Task<IReadOnlyList<string>> ProblemsAsync()
    {
        var check = await GitCommand.TryAsync(Folder, ["fsck", "--full", "--strict", "--no-dangling", "--no-progress"]);
        var said = (check.Output + check.Error).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            // An empty repository is no problem.
            .Where(line => !line.StartsWith("notice:", StringComparison.Ordinal)).ToList();
        return check.ExitCode == 0 || said.Count > 0 ? said : [$"git fsck ended with exit code {check.ExitCode}"];
    }

    public async Task<bool> IsAncestorAsync(string older, string newer)
    {
        var asked = await GitCommand.TryAsync(Folder, ["merge-base", "--is-ancestor", older, newer]);
        return asked.ExitCode is 0 or 1 ? asked.ExitCode == 0 : throw new InvalidOperationException(asked.ToString());
    }

    /// <summary>Every update of a branch or tag since the repository was made, pushed or made by hand.</summary>
    public IReadOnlyList<GitUpdate> Updates()
    {
        var log = Path.Combine(Folder, UpdatesFile);
        return File.Exists(log)
            ? [.. File.ReadLines(log).Select(GitUpdate.Parse).Where(update => update.Reference.StartsWith("refs/", StringComparison.Ordinal))]
            : [];
    }

    /// <summary>Updates after which something was no longer reachable that had been: forced pushes and deletions.</summary>
    public async Task<IReadOnlyList<GitUpdate>> ForcedUpdatesAsync()
    {
        var forced = new List<GitUpdate>();
        foreach (var update in Updates().Where(update => update.Old is not null))
        {
            if (update.New is null || !await IsAncestorAsync(update.Old!, update.New))
            {
                forced.Add(update);
            }
        }

        return forced;
    }
}
