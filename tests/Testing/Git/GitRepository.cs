using Bellwether.Testing.Leaks;

namespace Bellwether.Testing.Git;

/// <summary>
/// A bare repository as a Git host keeps it, in a temporary folder. It lets everybody force a push, and notes every update of a
/// reference, so that a test can prove that nobody did.
/// </summary>
public sealed partial class GitRepository : IDisposable
{
    private readonly bool _ownsRoot;

    private GitRepository(string root, bool ownsRoot, string name)
    {
        Root = root;
        _ownsRoot = ownsRoot;
        Name = name;
    }

    /// <summary>The folder that servers serve; the repository is in it.</summary>
    public string Root { get; }

    /// <summary>Such as <c>audit.git</c>.</summary>
    public string Name { get; }

    public string Folder => Path.Combine(Root, Name);

    /// <summary>An empty repository whose HEAD names <c>main</c>, which isn't there yet.</summary>
    /// <param name="root">An existing folder, such as that of a <see cref="SmallDisk"/>; null: one of its own.</param>
    public static async Task<GitRepository> EmptyAsync(string name = "audit.git", string? root = null)
    {
        var repository = new GitRepository(root ?? Directory.CreateTempSubdirectory("bellwether-git-").FullName, root is null, name);
        await repository.InitializeAsync();
        return repository;
    }

    /// <summary>A repository that somebody else has used: three commits on <c>main</c>, the last of them a merge.</summary>
    public static async Task<GitRepository> WithForeignHistoryAsync(string name = "audit.git", string? root = null)
    {
        var repository = await EmptyAsync(name, root);
        (await GitCommand.TryAsync(repository.Folder, ["fast-import", "--quiet"], ForeignHistory)).Succeeded();
        return repository;
    }

    /// <summary>Takes the repository away, as somebody who deletes it at the host.</summary>
    public void Delete() => Directory.Delete(Folder, recursive: true);

    /// <summary>Makes it anew under the same name, empty; what it noted before is gone.</summary>
    public async Task RecreateAsync()
    {
        if (Directory.Exists(Folder))
        {
            Delete();
        }

        await InitializeAsync();
    }

    /// <summary>Runs git in the repository.</summary>
    public Task<string> GitAsync(params string[] arguments) => GitCommand.RunAsync(Folder, arguments);

    public void Dispose()
    {
        LeakSearch.Current?.LookAtFolder(Folder);
        if (_ownsRoot && Directory.Exists(Root))
        {
            Directory.Delete(Root, recursive: true);
        }
    }

    private async Task InitializeAsync()
    {
        await GitCommand.RunAsync(Root, "init", "--quiet", "--bare", "--template=", "--initial-branch=main", Name);
        foreach (var (key, value) in new[]
        {
            ("receive.denyNonFastForwards", "false"), ("receive.denyDeletes", "false"), ("http.receivepack", "true"),
            ("receive.fsckObjects", "true"), ("core.fsync", "none"),
            // Packing references would look like deleting them, and pruning would take the evidence away.
            ("receive.autogc", "false"), ("gc.auto", "0"),
        })
        {
            await GitAsync("config", key, value);
        }

        Directory.CreateDirectory(Path.Combine(Folder, "hooks"));
        WriteHook("reference-transaction", $"if [ \"$1\" = committed ]; then cat >>{UpdatesFile}; else cat >/dev/null; fi");
    }

    private void WriteHook(string name, string script) => Script.Write(Path.Combine(Folder, "hooks", name), script);

    private const string ForeignHistory =
        """
        blob
        mark :1
        data 15
        Not Bellwether

        commit refs/heads/main
        mark :2
        author Someone Else <someone@example.com> 1700000000 +0000
        committer Someone Else <someone@example.com> 1700000000 +0000
        data 9
        Begin it

        M 100644 :1 README.md

        commit refs/heads/notes
        mark :3
        author Someone Else <someone@example.com> 1700000060 +0000
        committer Someone Else <someone@example.com> 1700000060 +0000
        data 8
        Note it

        from :2
        M 100644 :1 clusters/notes.txt

        commit refs/heads/main
        author Someone Else <someone@example.com> 1700000120 +0000
        committer Someone Else <someone@example.com> 1700000120 +0000
        data 9
        Merge it

        from :2
        merge :3
        M 100644 :1 clusters/notes.txt

        done

        """;
}
