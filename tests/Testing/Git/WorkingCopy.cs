namespace Bellwether.Testing.Git;

/// <summary>A clone as a person has it, in a temporary folder.</summary>
public sealed class WorkingCopy : IDisposable
{
    private static readonly Dictionary<string, string> Somebody = new(StringComparer.Ordinal)
    {
        ["GIT_AUTHOR_NAME"] = "Somebody",
        ["GIT_AUTHOR_EMAIL"] = "somebody@example.com",
        ["GIT_COMMITTER_NAME"] = "Somebody",
        ["GIT_COMMITTER_EMAIL"] = "somebody@example.com",
    };

    public string Folder { get; } = Directory.CreateTempSubdirectory("bellwether-copy-").FullName;

    /// <summary>Clones once more after a clone that failed: git leaves nothing of one behind.</summary>
    public Task<GitResult> CloneAsync(string url, IReadOnlyDictionary<string, string>? environment = null) =>
        GitCommand.TryAsync(Folder, ["clone", "--quiet", url, "."], environment: environment);

    /// <summary>Writes a file, commits it and returns the commit's hash.</summary>
    public async Task<string> CommitAsync(string path, string content, string message)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, content);
        await GitAsync("add", "--", path);
        (await GitCommand.TryAsync(Folder, ["commit", "--quiet", "-m", message], environment: Somebody)).Succeeded();
        return (await GitAsync("rev-parse", "HEAD")).Trim();
    }

    /// <summary>Pushes what is checked out to where it was cloned from.</summary>
    /// <param name="reference">Such as <c>HEAD:refs/heads/main</c>; with a plus before it, by force.</param>
    public Task<GitResult> PushAsync(IReadOnlyDictionary<string, string>? environment = null, string reference = "HEAD:refs/heads/main") =>
        GitCommand.TryAsync(Folder, ["push", "--quiet", "origin", reference], environment: environment);

    public Task<string> GitAsync(params string[] arguments) => GitCommand.RunAsync(Folder, arguments);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
